package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.Table;
import org.pyramidion.documents.Document;

/** Answers from documents for which nothing was trained, for {@code ask}. */
final class PlaceAnswers {

    /** How much of a passage without an answer is shown. */
    private static final int LONGEST = 200;

    private final Verb verb;
    private final Path place;
    private final Settings settings;

    PlaceAnswers(Verb verb, Path place, Settings settings) {
        this.verb = verb;
        this.place = place;
        this.settings = settings;
    }

    /** Answers one question. */
    void one(String question) {
        try (KnowledgeBase base = Pyramidion.open(place, settings)) {
            Answer answer = base.ask(question);
            verb.print(json(answer), text(answer));
        }
    }

    /** Answers several, each with a line of its own: of JSON, or of question, answer and confidence between tabs. */
    void all(List<String> questions) {
        try (KnowledgeBase base = Pyramidion.open(place, settings)) {
            for (String question : questions) {
                Answer answer = base.ask(question);
                verb.print(json(answer), line(answer));
            }
        }
    }

    private static String line(Answer answer) {
        return String.join(
                "\t",
                OneLine.of(answer.question()),
                answer.best().map(Answer.Span::text).map(OneLine::of).orElse(""),
                answer.confidence().map(Amounts::probability).orElse(""),
                answer.best().map(best -> best.evidence().documentId()).orElse(""));
    }

    private static Map<String, Object> json(Answer answer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("question", answer.question());
        json.put("answer", answer.best().map(Answer.Span::text).orElse(null));
        json.put("confidence", answer.confidence().orElse(null));
        json.put("evidence", answer.best().orElse(null));
        json.put("alternatives", answer.alternatives());
        json.put("passages", answer.passages());
        return json;
    }

    private String text(Answer answer) {
        return answer.best().map(best -> found(answer, best)).orElseGet(() -> nothing(answer));
    }

    private String found(Answer answer, Answer.Span best) {
        StringBuilder text = new StringBuilder();
        text.append(verb.console().bold(OneLine.of(best.text())))
                .append(answer.confidence()
                        .map(right -> "  (right with probability %s)".formatted(Amounts.probability(right)))
                        .orElse(""))
                .append("\n\n")
                .append(Passage.marked(best.evidence().text(), best.start(), best.limit(), verb.console()))
                .append("\n  — ")
                .append(place(best.evidence()))
                .append('\n');
        Table others = new Table("rll", "share", "other answers", "where");
        answer.alternatives().stream()
                .limit(4)
                .forEach(other -> others.row(
                        Amounts.probability(other.probability()), OneLine.of(other.text()), place(other.evidence())));
        return answer.alternatives().isEmpty()
                ? text.toString()
                : text.append('\n').append(others).toString();
    }

    private String nothing(Answer answer) {
        StringBuilder text = new StringBuilder("no answer found in these documents");
        answer.alternatives().stream()
                .findFirst()
                .ifPresent(likeliest -> text.append("  (likeliest: \"%s\", right with probability %s)"
                        .formatted(
                                OneLine.of(likeliest.text()),
                                Amounts.probability(answer.confidence().orElse(0.0)))));
        text.append(answer.passages().isEmpty() ? "\n" : "\n\nThe likeliest passages:\n");
        for (Hit hit : answer.passages()) {
            String passage = OneLine.of(hit.passage().text());
            String shown = passage.length() <= LONGEST ? passage : passage.substring(0, LONGEST - 1) + "…";
            text.append(
                    "%n%d. %s%n%s%n".formatted(hit.rank(), place(hit.passage()), Passage.plain(shown, verb.console())));
        }
        return text.toString();
    }

    /** Title, section, file and page, as far as the source tells. */
    static String place(org.pyramidion.api.Passage passage) {
        StringBuilder place =
                new StringBuilder(OneLine.of(passage.title().isBlank() ? passage.documentId() : passage.title()));
        for (String field : List.of(Document.SECTION, Document.FILE)) {
            Optional.ofNullable(passage.fields().get(field))
                    .ifPresent(value -> place.append(", ").append(OneLine.of(value.toString())));
        }
        Optional.ofNullable(passage.fields().get(Document.PAGE))
                .ifPresent(page -> place.append(", page ").append(OneLine.of(page.toString())));
        return place.toString();
    }
}
