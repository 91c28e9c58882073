package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.api.Answer;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.shell.AnswerText;

/** Answers from documents for which nothing was trained, for {@code ask}. */
final class PlaceAnswers {

    private final Verb verb;
    private final Path place;
    private final Settings settings;
    private final AnswerText text;

    PlaceAnswers(Verb verb, Path place, Settings settings, AnswerText text) {
        this.verb = verb;
        this.place = place;
        this.settings = settings;
        this.text = text;
    }

    /** Answers one question. */
    void one(String question) {
        try (KnowledgeBase base = Pyramidion.open(place, settings)) {
            Answer answer = base.ask(question);
            verb.print(json(answer), text.of(answer));
            AnswerText.of(base.readiness()).ifPresent(verb::note);
        }
    }

    /** Answers several, each with a line of its own: of JSON, or of question, answer and confidence between tabs. */
    void all(List<String> questions) {
        try (KnowledgeBase base = Pyramidion.open(place, settings)) {
            for (String question : questions) {
                Answer answer = base.ask(question);
                verb.print(json(answer), AnswerText.line(answer));
            }
            AnswerText.of(base.readiness()).ifPresent(verb::note);
        }
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
}
