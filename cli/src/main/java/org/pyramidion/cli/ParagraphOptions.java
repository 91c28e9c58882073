package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.console.Console;
import org.pyramidion.questions.DataFolder;
import org.pyramidion.reader.Paragraph;
import picocli.CommandLine.Option;

/** Paragraphs with questions, for the verbs of the reader. */
final class ParagraphOptions {

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Paragraphs with questions; SQuAD's of the data folder if not given.")
    private Optional<Path> questions = Optional.empty();

    /** @throws PyramidionException if there is no such file */
    Path file(Console console) {
        return DataFolder.of(console.environment())
                .files("--questions", questions.stream().toList(), "squad/train.jsonl.gz")
                .getFirst();
    }

    /** @throws PyramidionException if there is no such file, or it holds something else */
    List<Paragraph> read(Console console) {
        return Paragraph.read(file(console));
    }
}
