package org.pyramidion.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;

/**
 * Question sets: JSONL, gzipped or not, with {@code question} and {@code answers} (a list or a string; {@code answer}
 * will do; of a claim its {@code label}), and perhaps {@code id} (the number of the line if there is none), {@code regex}, {@code evidence} (document
 * ids; {@code gold} will do) and other fields, which are kept.
 */
public final class Questions {

    private static final Set<String> OWN = Set.of("id", "question", "answers", "answer", "regex", "evidence", "gold");

    private Questions() {}

    /**
     * Reads a whole set.
     *
     * @throws PyramidionException naming file and line of the first bad record, or if there is no question at all
     */
    public static List<Question> read(Path file) {
        List<Question> questions = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file)) {
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                questions.add(question(line.get()));
            }
        }
        if (questions.isEmpty()) {
            throw new PyramidionException(
                    "%s: holds no question; give JSONL with 'question' and 'answers' on each line".formatted(file));
        }
        return questions;
    }

    private static Question question(JsonLines.Line line) {
        JsonNode text = line.object().path("question");
        JsonNode given = either(line, "answers", "answer");
        JsonNode answers = given.isMissingNode() ? line.object().path(Question.LABEL) : given;
        if (!text.isString() || answers.isMissingNode()) {
            throw line.error("a question needs 'question' (a string) and 'answers' (a string or a list), found: "
                    + line.fieldNames());
        }
        return new Question(
                id(line),
                text.asString(),
                nonEmpty(line, strings(line, "answers", answers)),
                line.object().path("regex").asBoolean(false),
                strings(line, "evidence", either(line, "evidence", "gold")),
                otherFields(line));
    }

    private static JsonNode either(JsonLines.Line line, String name, String otherName) {
        JsonNode value = line.object().path(name);
        return value.isMissingNode() ? line.object().path(otherName) : value;
    }

    private static String id(JsonLines.Line line) {
        JsonNode id = line.object().path("id");
        return id.isString() || id.isNumber() ? id.asString() : Long.toString(line.number());
    }

    private static List<String> nonEmpty(JsonLines.Line line, List<String> answers) {
        if (answers.isEmpty()) {
            throw line.error("'answers' is empty; give at least one answer or remove the line");
        }
        return answers;
    }

    private static List<String> strings(JsonLines.Line line, String field, JsonNode value) {
        List<String> strings = new ArrayList<>();
        Iterable<JsonNode> items = value.isArray() ? value : List.of(value);
        for (JsonNode item : items) {
            if (item.isString() || item.isNumber()) {
                strings.add(item.asString());
            } else if (!item.isMissingNode() && !item.isNull()) {
                throw line.error("'%s' must be a string or a list of strings, holds: %s".formatted(field, item));
            }
        }
        return strings;
    }

    private static Map<String, Object> otherFields(JsonLines.Line line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        line.object().forEachEntry((name, value) -> {
            if (!OWN.contains(name) && !value.isNull()) {
                fields.put(name, JsonLines.JSON.treeToValue(value, Object.class));
            }
        });
        return fields;
    }
}
