package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OutputDirectory;
import org.pyramidion.console.Console;
import org.pyramidion.documents.FileStrings;
import org.pyramidion.model.VocabularyPruning;
import org.pyramidion.run.PretrainedBert;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion prune}. */
@Command(
        name = "prune",
        description = "Take out of a BERT the wordpieces that some texts have no use for.",
        footer = {
            "",
            "Every string of JSON lines counts, and every line of other files. What the BERT",
            "computes of those texts stays the same. A corpus is built with what is left:",
            "  pyramidion prune mbert --texts wiki.jsonl.gz questions.jsonl -o small",
            "  pyramidion corpus build wiki.jsonl.gz -o corpus --weights small"
        })
final class PruneCommand extends Verb {

    /** What is printed. */
    private record Pruned(String directory, int before, int wordpieces) {}

    @Parameters(paramLabel = "WEIGHTS", description = "Published weights by name, or a directory of a BERT.")
    private String weights = "";

    @Option(names = "--texts", paramLabel = "FILE", arity = "1..*", required = true, description = "Texts to keep.")
    private List<Path> texts = List.of();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            required = true,
            description = "The directory to make.")
    private Path directory = Path.of("");

    PruneCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        OutputDirectory.requireReplaceable(directory, "a BERT's weights", "weights");
        try (VocabularyPruning pruning = new VocabularyPruning(PretrainedBert.directory(weights, progress()))) {
            texts.forEach(file -> FileStrings.each(file, pruning::keep));
            pruning.save(directory.toAbsolutePath().normalize(), Map.of("of", weights));
            Pruned result = new Pruned(directory.toString(), pruning.before(), pruning.size());
            print(
                    result,
                    "%s: %s of %s"
                            .formatted(
                                    directory,
                                    Amounts.of(result.wordpieces, "wordpieces"),
                                    Amounts.count(result.before)));
        }
        return Failure.OK;
    }
}
