package org.pyramidion.questions;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.JsonLines;
import org.pyramidion.documents.JsonlDocuments;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON object of a question file, which is a question or a paragraph with several.
 *
 * @param place where it stands, for messages
 * @param number names it in its file if it has no id
 * @param object what was read
 * @param regex whether the answers of its file are regular expressions
 */
record QuestionRecord(String place, String number, ObjectNode object, boolean regex) {

    private static final Set<String> OWN =
            Set.of(("id _id question_id QuestionId query_id qid question Question input query answers answer Answer"
                            + " output regex evidence gold qas")
                    .split(" "));

    /** Passages that DPR's files carry along with a question, and SQuAD's paragraph: far longer than all the rest. */
    private static final Set<String> PASSAGES =
            Set.of(("positive_ctxs negative_ctxs hard_negative_ctxs ctxs context passages EntityPages SearchResults"
                            + " entity_pages search_results")
                    .split(" "));

    /** {@code (description Lawyer)} or {@code (description "University of Oregon")}. */
    private static final Pattern DESCRIPTION =
            Pattern.compile("\\(description\\s+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^()\"]*+))\\)");

    /** Its questions, whatever its form; those that it says have no answer among them. */
    List<Question> questions() {
        if (object.path("qas").isArray()) {
            return paragraph();
        }
        if (object.has("utterance")) {
            return List.of(webQuestion());
        }
        if (object.has("_id") && object.path("text").isString() && !object.has("question")) {
            return List.of(query());
        }
        return question();
    }

    private List<Question> question() {
        JsonNode given = AnswerFields.of(object);
        boolean expressions = given.isMissingNode() && !object.path("regex").isBoolean();
        JsonNode answers = expressions ? object.path("regex") : given;
        boolean claim = answers.isMissingNode() && object.has(Question.LABEL);
        JsonNode text = first("question", "Question", "input", "query");
        if (!text.isString() || answers.isMissingNode() && !claim) {
            throw error("a question needs 'question' (a string) and 'answers' (a string or a list), found: "
                    + fieldNames());
        }
        String id = id(first("id", "_id", "question_id", "QuestionId", "query_id", "qid"), number);
        if (!claim && AnswerFields.saysNone(object, answers)) {
            return List.of(unanswerable(id, text.asString()));
        }
        boolean said = object.path("regex").isBoolean();
        boolean regexes = said ? object.path("regex").asBoolean() : regex || !answers.isMissingNode() && expressions;
        return List.of(new Question(
                id,
                text.asString(),
                claim ? List.of() : nonEmpty(answers(answers)),
                regexes,
                evidence(),
                otherFields(OWN)));
    }

    private Question unanswerable(String id, String text) {
        Map<String, Object> fields = new LinkedHashMap<>(otherFields(OWN));
        fields.put(Question.UNANSWERABLE, true);
        return new Question(id, text, List.of(), regex, List.of(), fields);
    }

    private Question webQuestion() {
        JsonNode target = object.path("targetValue");
        if (!target.isString()) {
            throw error("a question of WebQuestions needs 'utterance' and 'targetValue', found: " + fieldNames());
        }
        Set<String> answers = new LinkedHashSet<>();
        Matcher description = DESCRIPTION.matcher(target.asString());
        while (description.find()) {
            answers.add(
                    description.group(1) == null
                            ? description.group(2).strip()
                            : description.group(1).replaceAll("\\\\(.)", "$1"));
        }
        if (answers.isEmpty()) {
            throw error(
                    "'targetValue' must read (list (description \"…\") …), is: " + JsonlDocuments.shortened(target));
        }
        return new Question(
                id(object.path("id"), number),
                object.path("utterance").asString(),
                List.copyOf(answers),
                false,
                List.of(),
                otherFields(Set.of("id", "utterance", "targetValue")));
    }

    /** A query of a BEIR folder, whose right documents are in another file. */
    private Question query() {
        return new Question(
                id(object.path("_id"), number),
                object.path("text").asString(),
                List.of(),
                regex,
                List.of(),
                otherFields(Set.of("_id", "text")));
    }

    private List<Question> paragraph() {
        List<Question> questions = new ArrayList<>();
        int ordinal = 0;
        for (JsonNode qa : object.path("qas")) {
            ordinal++;
            JsonNode text = qa.has("question") ? qa.path("question") : qa.path("q");
            JsonNode given = qa.has("answers") ? qa.path("answers") : qa.path("a");
            if (!text.isString() || given.isMissingNode()) {
                throw error("item %d of 'qas' needs 'question' and 'answers', or 'q' and 'a', is: %s"
                        .formatted(ordinal, JsonlDocuments.shortened(qa)));
            }
            List<String> answers =
                    answers(given).stream().map(String::strip).distinct().toList();
            String id = id(qa.path("id"), number + "-" + ordinal);
            if (answers.isEmpty()) {
                questions.add(unanswerable(id, text.asString()));
            } else {
                questions.add(new Question(id, text.asString(), answers, regex, List.of(), otherFields(OWN)));
            }
        }
        return questions;
    }

    private JsonNode first(String... names) {
        for (String name : names) {
            if (object.has(name)) {
                return object.path(name);
            }
        }
        return object.path(names[0]);
    }

    private static String id(JsonNode id, String otherwise) {
        return id.isString() || id.isNumber() ? id.asString() : otherwise;
    }

    private List<String> nonEmpty(List<String> answers) {
        if (answers.isEmpty()) {
            throw error("'answers' is empty; give at least one answer or remove the line");
        }
        return answers;
    }

    /** Strings, or SQuAD's objects with a {@code text}; each once. */
    private List<String> answers(JsonNode value) {
        Set<String> answers = new LinkedHashSet<>();
        for (JsonNode item : items(value)) {
            if (item.has("text")) {
                answers.addAll(strings("text", item.path("text")));
            } else {
                answers.addAll(strings("answers", item));
            }
        }
        return List.copyOf(answers);
    }

    private List<String> evidence() {
        if (object.has("output")) {
            return AnswerFields.provenance(object.path("output"));
        }
        if (!object.has("positive_ctxs")) {
            return strings("evidence", first("evidence", "gold"));
        }
        List<String> ids = new ArrayList<>();
        for (JsonNode passage : object.path("positive_ctxs")) {
            JsonNode id = passage.has("passage_id") ? passage.path("passage_id") : passage.path("psg_id");
            ids.addAll(strings("passage_id", id));
        }
        return ids;
    }

    private List<String> strings(String field, JsonNode value) {
        List<String> strings = new ArrayList<>();
        for (JsonNode item : items(value)) {
            if (item.isString() || item.isNumber()) {
                strings.add(item.asString());
            } else if (!item.isMissingNode() && !item.isNull()) {
                throw error("'%s' must be a string or a list of strings, holds: %s"
                        .formatted(field, JsonlDocuments.shortened(item)));
            }
        }
        return strings;
    }

    private static Iterable<JsonNode> items(JsonNode value) {
        return value.isArray() ? value : List.of(value);
    }

    private Map<String, Object> otherFields(Set<String> own) {
        Map<String, Object> fields = new LinkedHashMap<>();
        object.forEachEntry((name, value) -> {
            if (!own.contains(name) && !PASSAGES.contains(name) && !value.isNull()) {
                fields.put(name, JsonLines.JSON.treeToValue(value, Object.class));
            }
        });
        return fields;
    }

    private String fieldNames() {
        List<String> names = new ArrayList<>(object.propertyNames());
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    private PyramidionException error(String problem) {
        return new PyramidionException("%s: %s".formatted(place, problem));
    }
}
