package org.pyramidion.mcp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Filling;
import org.pyramidion.api.Hit;
import org.pyramidion.api.Passage;

/**
 * What tools found, as the schemas of {@code tools.json} say and in words.
 *
 * @param corpus the name of what it was found in
 */
record ToolResults(String corpus) {

    Map<String, Object> answer(Answer answer) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("question", answer.question());
        result.put("found", answer.best().isPresent());
        answer.best().ifPresent(best -> {
            result.put("answer", best.text());
            result.put("probability", best.probability());
        });
        answer.confidence().ifPresent(confidence -> result.put("confidence", confidence));
        answer.best().ifPresent(best -> {
            result.put("evidence", passage(best.evidence()));
            result.put("start", best.start());
            result.put("limit", best.limit());
        });
        result.put(
                "alternatives",
                answer.alternatives().stream().map(ToolResults::alternative).toList());
        result.put("passages", hits(answer.passages()));
        return result;
    }

    private static Map<String, Object> alternative(Answer.Span span) {
        return Map.of(
                "answer", span.text(),
                "probability", span.probability(),
                "passage", span.evidence().number());
    }

    List<Map<String, Object>> hits(List<Hit> hits) {
        return hits.stream()
                .map(hit -> Map.of("rank", hit.rank(), "score", hit.score(), "passage", passage(hit.passage())))
                .toList();
    }

    Map<String, Object> filling(Filling filling) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("text", filling.text());
        result.put("word", filling.word());
        result.put("probability", filling.probability());
        result.put("without_retrieval", filling.withoutRetrieval());
        result.put("documents", filling.documents().stream().map(this::document).toList());
        return result;
    }

    private Map<String, Object> document(Filling.Contribution document) {
        Map<String, Object> result = new LinkedHashMap<>();
        document.passage().ifPresent(passage -> result.put("passage", passage(passage)));
        result.put("prior", document.prior());
        result.put("prediction", document.prediction());
        result.put("utility", document.utility());
        return result;
    }

    Map<String, Object> passage(Passage passage) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("number", passage.number());
        result.put("document", passage.documentId());
        result.put("title", passage.title());
        result.put("text", passage.text());
        result.put("fields", passage.fields());
        result.put("uri", ResourceNames.ofPassage(corpus, passage.number()));
        return result;
    }

    static String words(Answer answer) {
        String read = answer.passages().isEmpty() ? "" : "\n\nRead was:\n" + words(answer.passages());
        return answer.best()
                .map(best -> "%s%s\n\nSays passage %d, %s:\n%s"
                        .formatted(
                                best.text(),
                                answer.confidence()
                                        .map(right ->
                                                String.format(Locale.ROOT, " (right with probability %.2f)", right))
                                        .orElse(""),
                                best.evidence().number(),
                                place(best.evidence()),
                                best.evidence().text()))
                .orElseGet(() -> "No answer in these documents." + read);
    }

    static String words(List<Hit> hits) {
        return hits.isEmpty()
                ? "No passage fits."
                : hits.stream()
                        .map(hit -> "%d. passage %d, %s:\n%s"
                                .formatted(
                                        hit.rank(),
                                        hit.passage().number(),
                                        place(hit.passage()),
                                        hit.passage().text()))
                        .collect(Collectors.joining("\n\n"));
    }

    static String words(Filling filling) {
        return String.format(
                Locale.ROOT,
                "%s (probability %.3f; without the documents %.3f)",
                filling.word(),
                filling.probability(),
                filling.withoutRetrieval());
    }

    static String words(Passage passage) {
        return place(passage) + ":\n" + passage.text();
    }

    private static String place(Passage passage) {
        return passage.title().isBlank() ? passage.documentId() : passage.title();
    }
}
