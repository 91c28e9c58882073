package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Table;
import org.pyramidion.evaluation.Comparison;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pyramidion compare}. */
@Command(
        name = "compare",
        description = "Compare how two systems did on the same questions.",
        footer = {
            "",
            "A and B are what `pyramidion evaluate --output FILE` wrote. p is of the two-sided paired randomisation",
            "test: how likely a difference as large is if the systems do not differ. Answerable are the questions",
            "that both files say are.",
            "",
            "Example:",
            "  pyramidion compare baseline.jsonl finetuned.jsonl"
        })
final class CompareCommand extends Verb {

    @Parameters(index = "0", paramLabel = "A", description = "Results of the first system.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "B", description = "Results of the second system.")
    private Path second = Path.of("");

    CompareCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        Comparison comparison = Comparison.of(first, second);
        String text = "A: %s\nB: %s\n\nall %s\n\n%s"
                .formatted(first, second, Amounts.of(comparison.questions(), "questions"), table(comparison.all()));
        String answerable = comparison.answerable() == 0 || comparison.answerable() == comparison.questions()
                ? ""
                : "\n%s answerable\n\n%s"
                        .formatted(Amounts.count(comparison.answerable()), table(comparison.answerableRows()));
        print(comparison, text + answerable);
        return Failure.OK;
    }

    private static Table table(List<Comparison.Row> rows) {
        Table table = new Table("lrrrrrrrr", "", "questions", "A", "B", "B − A", "95 %", "p", "better", "worse");
        rows.forEach(row -> table.row(
                row.figure(),
                Amounts.count(row.questions()),
                Amounts.percent(row.first()),
                Amounts.percent(row.second()),
                String.format(Locale.ROOT, "%+.1f", 100 * (row.second() - row.first())),
                String.format(
                        Locale.ROOT,
                        "%+.1f to %+.1f",
                        100 * row.difference().low(),
                        100 * row.difference().high()),
                Amounts.probability(row.pValue()),
                Amounts.count(row.better()),
                Amounts.count(row.worse())));
        return table;
    }
}
