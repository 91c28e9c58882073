package org.pyramidion.cli;

import java.util.Comparator;
import org.pyramidion.answering.Answer;
import org.pyramidion.answering.Fill;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.demo.DemoReport;
import org.pyramidion.train.Trainer;

/** What the demo found, on the console: figures, and answers and fillings with their evidence. */
final class DemoText {

    private final Console console;

    DemoText(Console console) {
        this.console = console;
    }

    String of(DemoReport.Result result, double minutes) {
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
                        console.bold(OneLine.of(answer.text())),
                        Amounts.probability(answer.probability()),
                        Passage.marked(evidence.text(), evidence.start(), evidence.limit(), console),
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
                        console.bold(fill.best().text()),
                        Amounts.probability(fill.best().probability()),
                        Amounts.probability(fill.best().withoutRetrieval()),
                        OneLine.of(blank.answer()),
                        best.rank() == 0 ? "(null document)" : OneLine.of(best.title()),
                        Amounts.probability(best.probability()),
                        Amounts.number(best.utility()));
    }
}
