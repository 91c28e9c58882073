package org.pyramidion.answering;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;
import org.pyramidion.documents.Document;

/** Fillings and explanations as text, for people. */
public final class FillText {

    private FillText() {}

    /**
     * The likeliest words, and what each document had to do with it.
     *
     * @param bold what makes a word stand out
     */
    public static String of(Fill fill, UnaryOperator<String> bold) {
        StringBuilder text = new StringBuilder();
        boolean onePiece = fill.blanks().size() == 1;
        text.append(words(fill, onePiece ? fill.blanks().getFirst() : List.of(fill.best())));
        for (int i = 0; i < fill.blanks().size() && !onePiece; i++) {
            text.append("\nwordpiece %d\n".formatted(i + 1))
                    .append(predictions(fill.blanks().get(i)));
        }
        text.append(
                "\ndocuments, judged by %s\n".formatted(bold.apply(fill.judged().text())));
        return text.append(candidates(fill)).toString();
    }

    /** Whole words, the judged one among them. */
    private static Table words(Fill fill, List<Fill.Prediction> best) {
        List<Fill.Prediction> words = new ArrayList<>(best);
        if (words.stream().noneMatch(word -> word.text().equals(fill.judged().text()))) {
            words.add(fill.judged());
        }
        return predictions(words);
    }

    private static Table predictions(List<Fill.Prediction> predictions) {
        Table table = new Table("lrr", "filling", "p(y|x)", "without retrieval");
        predictions.forEach(prediction -> table.row(
                prediction.text(),
                Amounts.probability(prediction.probability()),
                Amounts.probability(prediction.withoutRetrieval())));
        return table;
    }

    private static Table candidates(Fill fill) {
        Table table = new Table("rrrrll", "rank", "p(z|x)", "p(y|z,x)", "utility", "document", "id");
        for (Fill.Candidate candidate : fill.candidates()) {
            table.row(
                    rank(candidate),
                    Amounts.probability(candidate.probability()),
                    Amounts.probability(candidate.prediction()),
                    Amounts.number(candidate.utility()),
                    title(candidate),
                    candidate.documentId());
        }
        return table;
    }

    /** What one step would do to each document. */
    public static String of(Explanation explanation) {
        Table table = new Table(
                "rrrrrlrrll",
                "rank",
                "p(z|x)",
                "p(y|z,x)",
                "r(z)",
                "utility",
                "pushed",
                "score",
                "log p(z|x)",
                "document",
                "id");
        for (int z = 0; z < explanation.pulls().size(); z++) {
            Fill.Candidate candidate = explanation.fill().candidates().get(z);
            Explanation.Pull pull = explanation.pulls().get(z);
            table.row(
                    rank(candidate),
                    Amounts.probability(candidate.probability()),
                    Amounts.probability(candidate.prediction()),
                    Amounts.number(pull.r()),
                    Amounts.number(candidate.utility()),
                    pull.direction() == Explanation.Direction.UP ? "up" : "down",
                    "%+.2e".formatted(pull.scoreMoved()),
                    "%+.2e".formatted(pull.probabilityMoved()),
                    title(candidate),
                    candidate.documentId());
        }
        return """
                what one step on '%s' does, at a learning rate of %s; score and log p(z|x): by how much they moved

                %s
                log p(y|x): %s before, %s after; the model stays as it was
                """.formatted(
                        explanation.fill().judged().text(),
                        Amounts.number(explanation.learningRate()),
                        table,
                        Amounts.number(explanation.before()),
                        Amounts.number(explanation.after()));
    }

    private static String rank(Fill.Candidate candidate) {
        return candidate.rank() == 0 ? "–" : Integer.toString(candidate.rank());
    }

    private static String title(Fill.Candidate candidate) {
        if (candidate.rank() == 0) {
            return "(null document)";
        }
        String title = candidate.title().isBlank() ? "(untitled)" : candidate.title();
        return candidate.text().isEmpty() ? "%s (picture %s)".formatted(title, file(candidate)) : title;
    }

    /** What a picture is of, which has no text: the file that was told with it. */
    private static Object file(Fill.Candidate candidate) {
        return candidate
                .fields()
                .getOrDefault("image", candidate.fields().getOrDefault(Document.FILE, "without a name"));
    }
}
