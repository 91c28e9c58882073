package org.pyramidion.demo;

import java.util.Comparator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.pyramidion.answering.Answer;
import org.pyramidion.answering.Evidence;
import org.pyramidion.answering.Fill;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.train.Trainer;

/** What the demo found, in words: figures, and answers and fillings with their evidence. */
public final class DemoText {

    private final UnaryOperator<String> bold;
    private final Function<Evidence, String> passage;

    /**
     * @param bold makes a text stand out
     * @param passage shows a passage with the answer marked
     */
    public DemoText(UnaryOperator<String> bold, Function<Evidence, String> passage) {
        this.bold = bold;
        this.passage = passage;
    }

    /** @param minutes that the demo took */
    public String of(DemoReport.Result result, double minutes) {
        StringBuilder text = new StringBuilder();
        text.append(
                "\n%s documents, %s held-out questions. Before: warm start alone. After: with REALM's pre-training.\n\n"
                        .formatted(Amounts.count(result.documents()), Amounts.count(result.questions())));
        text.append(DemoReport.table(result)).append('\n');
        result.answers().forEach(answer -> text.append(answer(answer)).append('\n'));
        for (int i = 0; i < result.fills().size(); i++) {
            text.append(fill(result.blanks().get(i), result.fills().get(i))).append('\n');
        }
        text.append(
                "%.1f minutes, at most %s MiB of memory.%n".formatted(minutes, Amounts.count(result.peakMebibytes())));
        result.answers().stream()
                .findFirst()
                .ifPresent(answer -> text.append("Go on with:%n  ./pyramidion ask --run %s \"%s\"%n"
                        .formatted(result.run(), answer.question())));
        return text.toString();
    }

    private String answer(Answer answer) {
        var evidence = answer.evidence();
        return "ask   %s\n      %s  (probability %s)\n      %s\n      — %s\n"
                .formatted(
                        answer.question(),
                        bold.apply(OneLine.of(answer.text())),
                        Amounts.probability(answer.probability()),
                        passage.apply(evidence),
                        OneLine.of(evidence.title()));
    }

    private String fill(Trainer.Blank blank, Fill fill) {
        Fill.Candidate best = fill.candidates().stream()
                .max(Comparator.comparingDouble(Fill.Candidate::probability))
                .orElseThrow();
        return """
                fill  %s
                      %s  (p %s, without retrieval %s; was: %s)
                      likeliest document: %s, p(z|x) %s, utility %s
                """.formatted(
                        OneLine.of(blank.text()),
                        bold.apply(fill.best().text()),
                        Amounts.probability(fill.best().probability()),
                        Amounts.probability(fill.best().withoutRetrieval()),
                        OneLine.of(blank.answer()),
                        best.rank() == 0 ? "(null document)" : OneLine.of(best.title()),
                        Amounts.probability(best.probability()),
                        Amounts.number(best.utility()));
    }
}
