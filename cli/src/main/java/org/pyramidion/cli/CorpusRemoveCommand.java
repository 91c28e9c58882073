package org.pyramidion.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusRevision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion corpus remove}. */
@Command(
        name = "remove",
        description = "Remove documents from a corpus, by their ids.",
        footer = {
            "",
            "Examples:",
            "  pyramidion corpus remove corpus ulysses dubliners",
            "  pyramidion corpus remove corpus --ids gone.txt",
            "  jq -r .id gone.jsonl | pyramidion corpus remove corpus --ids -"
        })
final class CorpusRemoveCommand extends CorpusChangeCommand {

    @Parameters(index = "1..*", paramLabel = "ID", arity = "0..*", description = "Ids of documents.")
    private List<String> named = List.of();

    @Option(names = "--ids", paramLabel = "FILE", description = "A file with an id on each line; - for standard input.")
    private Optional<Path> file = Optional.empty();

    CorpusRemoveCommand(Console console) {
        super(console);
    }

    @Override
    CorpusRevision.Report change(CorpusRevision revision) {
        List<String> ids = new ArrayList<>(named);
        file.map(CorpusRemoveCommand::read).ifPresent(ids::addAll);
        if (ids.isEmpty()) {
            throw new PyramidionException("no document is named; give ids, or a file of them with --ids FILE");
        }
        return revision.remove(ids);
    }

    private static List<String> read(Path file) {
        try {
            byte[] bytes = file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
            return new String(bytes, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }
}
