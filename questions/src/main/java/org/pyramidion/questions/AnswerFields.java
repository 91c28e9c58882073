package org.pyramidion.questions;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.documents.JsonLines;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Where the records of the field's question sets have their answers. */
final class AnswerFields {

    /** What MS MARCO says where the passages do not answer a question. */
    private static final String NONE = "No Answer Present.";

    private AnswerFields() {}

    /**
     * The answers of a record: a string, or a list of strings or objects with a {@code text}; missing if it has none.
     * TriviaQA's become the value and its aliases, SQuAD's columns of HuggingFace and KILT's outputs lists.
     */
    static JsonNode of(ObjectNode record) {
        for (String name : List.of("answers", "answer", "Answer")) {
            if (record.has(name)) {
                return flat(record.path(name));
            }
        }
        return record.path("output").isArray() ? outputs(record.path("output")) : MissingNode.getInstance();
    }

    private static JsonNode flat(JsonNode answers) {
        if (!(answers instanceof ObjectNode object)) {
            return answers;
        }
        if (object.path("text").isArray()) {
            return object.path("text");
        }
        ArrayNode aliases = JsonLines.JSON.createArrayNode();
        for (String name : List.of("value", "Value", "aliases", "Aliases", "HumanAnswers")) {
            JsonNode value = object.path(name);
            if (value.isArray()) {
                value.forEach(aliases::add);
            } else if (!value.isMissingNode()) {
                aliases.add(value);
            }
        }
        return aliases.isEmpty() ? answers : aliases;
    }

    private static JsonNode outputs(JsonNode outputs) {
        ArrayNode answers = JsonLines.JSON.createArrayNode();
        for (JsonNode output : outputs) {
            if (output.path("answer").isString()
                    && !output.path("answer").asString().isBlank()) {
                answers.add(output.path("answer"));
            }
        }
        return answers;
    }

    /**
     * Whether a record says that there is no answer, as those of SQuAD 2.0 and MS MARCO do; an empty list alone does
     * not.
     */
    static boolean saysNone(ObjectNode record, JsonNode answers) {
        boolean columns = record.path("answers").path("text").isArray();
        if (answers.isEmpty() && answers.isArray()) {
            return columns || record.path("is_impossible").asBoolean(false) || record.has("output");
        }
        return answers.isArray()
                && answers.size() == 1
                && NONE.equals(answers.path(0).asString(""));
    }

    /** The ids of the pages that KILT's outputs are from. */
    static List<String> provenance(JsonNode outputs) {
        List<String> ids = new ArrayList<>();
        for (JsonNode output : outputs) {
            for (JsonNode page : output.path("provenance")) {
                JsonNode id = page.path("wikipedia_id");
                if ((id.isString() || id.isNumber()) && !ids.contains(id.asString())) {
                    ids.add(id.asString());
                }
            }
        }
        return ids;
    }
}
