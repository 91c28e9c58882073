package org.pyramidion.questions;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.JsonlDocuments;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a retriever found for each question, as DPR writes it: a JSON list, or JSONL, of {@code question} and {@code
 * ctxs}, the passages, best first, with {@code id}, {@code title}, {@code text} and {@code score}. Packed or not; one
 * question is in memory at a time.
 */
public final class RetrievedPassages {

    /**
     * A passage.
     *
     * @param title perhaps empty
     * @param text empty if the file names its passages only
     */
    public record Passage(String id, String title, String text, OptionalDouble score) {}

    /**
     * What was found for one question.
     *
     * @param place where it stands, for messages
     * @param id of the question, if it has one; DPR's have none
     */
    public record Found(String place, Optional<String> id, String question, List<Passage> passages) {

        public Found {
            passages = List.copyOf(passages);
        }
    }

    private RetrievedPassages() {}

    /** Whether a file begins as such a one does, which a TREC run does not. */
    public static boolean isJson(Path file) {
        try (InputStream in = QuestionTable.unpacked(file)) {
            int first = in.read();
            while (first >= 0 && first <= ' ') {
                first = in.read();
            }
            return first == '[' || first == '{';
        } catch (IOException e) {
            throw QuestionTable.unreadable(file, e);
        }
    }

    /** @throws PyramidionException naming file and line of the first bad record */
    public static void read(Path file, Consumer<Found> each) {
        Questions.forEachObject(file, (place, object) -> each.accept(found(place, object)));
    }

    private static Found found(String place, ObjectNode object) {
        JsonNode question = object.path("question");
        JsonNode passages = object.path("ctxs");
        if (!question.isString() || !passages.isArray()) {
            throw new PyramidionException(
                    "%s: what a retriever found needs 'question' (a string) and 'ctxs' (a list), found: %s"
                            .formatted(place, String.join(", ", object.propertyNames())));
        }
        List<Passage> found = new ArrayList<>();
        for (JsonNode passage : passages) {
            found.add(passage(place, passage));
        }
        return new Found(place, scalar(object.path("id")), question.asString(), found);
    }

    private static Passage passage(String place, JsonNode passage) {
        return new Passage(
                scalar(passage.path("id"))
                        .or(() -> scalar(passage.path("passage_id")))
                        .orElseThrow(() -> new PyramidionException("%s: an item of 'ctxs' needs 'id', is: %s"
                                .formatted(place, JsonlDocuments.shortened(passage)))),
                scalar(passage.path("title")).orElse(""),
                scalar(passage.path("text")).orElse(""),
                score(place, passage.path("score")));
    }

    private static Optional<String> scalar(JsonNode value) {
        return value.isString() || value.isNumber() ? Optional.of(value.asString()) : Optional.empty();
    }

    /** DPR writes it as a string. */
    private static OptionalDouble score(String place, JsonNode value) {
        Optional<String> text = scalar(value);
        try {
            return text.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text.get()));
        } catch (NumberFormatException e) {
            throw new PyramidionException(
                    "%s: 'score' must be a number, is: %s".formatted(place, JsonlDocuments.shortened(value)), e);
        }
    }
}
