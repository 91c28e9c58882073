package org.pyramidion.reader;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.JsonLines;
import tools.jackson.databind.JsonNode;

/**
 * A paragraph of an article and questions whose answers stand in it.
 *
 * @param article the article's title
 */
public record Paragraph(String article, String text, List<Asked> questions) {

    /**
     * A question about a paragraph.
     *
     * @param answers stretches of the paragraph that answer it
     */
    public record Asked(String question, List<String> answers) {}

    /** Every so many-th article is held out. */
    private static final int HELD_OUT = 10;

    /**
     * Reads JSONL of paragraphs, packed or not: {@code title}, {@code context} and {@code qas}, a list of {@code q}
     * with its answers {@code a}.
     *
     * @throws PyramidionException naming the line that is something else, or if there is none
     */
    public static List<Paragraph> read(Path file) {
        List<Paragraph> paragraphs = new ArrayList<>();
        try (JsonLines lines = JsonLines.open(file)) {
            for (Optional<JsonLines.Line> line = lines.next(); line.isPresent(); line = lines.next()) {
                paragraphs.add(of(line.get()));
            }
        }
        if (paragraphs.isEmpty()) {
            throw new PyramidionException(
                    "%s: holds no paragraph; give JSONL with title, context and qas".formatted(file));
        }
        return paragraphs;
    }

    private static Paragraph of(JsonLines.Line line) {
        List<Asked> questions = new ArrayList<>();
        for (JsonNode asked : line.object().path("qas")) {
            List<String> answers = new ArrayList<>();
            asked.path("a").forEach(answer -> answers.add(answer.asString("").strip()));
            answers.removeIf(String::isEmpty);
            questions.add(new Asked(text(line, asked, "q").strip(), List.copyOf(answers)));
        }
        return new Paragraph(
                text(line, line.object(), "title"), text(line, line.object(), "context"), List.copyOf(questions));
    }

    private static String text(JsonLines.Line line, JsonNode object, String key) {
        String text = object.path(key).asString("");
        if (text.isBlank()) {
            throw line.error(
                    "'%s' is missing; each line needs title, context and qas (a list of q and a)".formatted(key));
        }
        return text;
    }

    /** The first {@code count} paragraphs of each article. */
    public static List<Paragraph> firstOf(List<Paragraph> paragraphs, int count) {
        Map<String, Integer> seen = new HashMap<>();
        return paragraphs.stream()
                .filter(paragraph -> seen.merge(paragraph.article, 1, Integer::sum) <= count)
                .toList();
    }

    /** The paragraphs of those articles that are trained on. */
    public static List<Paragraph> training(List<Paragraph> paragraphs) {
        return ofArticles(paragraphs, i -> i % HELD_OUT != HELD_OUT - 1);
    }

    /** The paragraphs of every tenth article, in the order in which articles come. */
    public static List<Paragraph> heldOut(List<Paragraph> paragraphs) {
        return ofArticles(paragraphs, i -> i % HELD_OUT == HELD_OUT - 1);
    }

    /** The paragraphs of those articles whose number, in the order in which they come, is wanted. */
    static List<Paragraph> ofArticles(List<Paragraph> paragraphs, IntPredicate wanted) {
        Map<String, Integer> numbers = new HashMap<>();
        paragraphs.forEach(paragraph -> numbers.putIfAbsent(paragraph.article, numbers.size()));
        return paragraphs.stream()
                .filter(paragraph -> wanted.test(numbers.getOrDefault(paragraph.article, 0)))
                .toList();
    }
}
