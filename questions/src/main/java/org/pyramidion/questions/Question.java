package org.pyramidion.questions;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open-domain question with the answers that count.
 *
 * @param id names it in its set
 * @param text the question itself
 * @param answers what counts as right: strings, or regular expressions if {@code regex}; none of a claim, or if only
 *     documents are judged
 * @param regex whether the answers are regular expressions
 * @param evidence ids of documents known to hold the answer; often empty
 * @param fields what else was said about it
 */
public record Question(
        String id,
        String text,
        List<String> answers,
        boolean regex,
        List<String> evidence,
        Map<String, Object> fields) {

    static final String LABEL = "label";

    /** Says, in the fields, that its set gives it to be left unanswered. */
    static final String UNANSWERABLE = "unanswerable";

    public Question {
        answers = List.copyOf(answers);
        evidence = List.copyOf(evidence);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public Question(String id, String text, List<String> answers, boolean regex, List<String> evidence) {
        this(id, text, answers, regex, evidence, Map.of());
    }

    /** A question whose answer nobody knows yet. */
    public static Question of(String text) {
        return new Question("", text, List.of(), false, List.of());
    }

    /** Which class it is of, if it is a claim of a set that says so. */
    public Optional<String> label() {
        return Optional.ofNullable(fields.get(LABEL)).map(Object::toString);
    }

    /** Whether its set says that there is no answer to it. */
    public boolean unanswerable() {
        return Boolean.TRUE.equals(fields.get(UNANSWERABLE));
    }

    /** What sort of question it is, if its set says so; else empty. */
    public String kind() {
        return fields.getOrDefault("kind", "").toString();
    }
}
