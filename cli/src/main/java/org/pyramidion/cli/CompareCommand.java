package org.pyramidion.cli;

import java.nio.file.Path;
import org.pyramidion.console.Console;
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
        print(comparison, "A: %s\nB: %s\n\n%s".formatted(first, second, comparison.text()));
        return Failure.OK;
    }
}
