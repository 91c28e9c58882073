package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.console.Console;
import org.pyramidion.reader.Paragraph;
import org.pyramidion.reader.Reader;
import org.pyramidion.reader.ReaderScore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion reader pack}. */
@Command(
        name = "pack",
        description = "Write what a training learnt to one file, in eight bits.",
        footer = {
            "",
            "Examples:",
            "  pyramidion reader pack reader -o reader.safetensors",
            "  pyramidion reader pack reader -o reader.safetensors --questions squad.jsonl.gz"
        })
final class ReaderPackCommand extends Verb {

    @Parameters(paramLabel = "DIR", description = "The directory of a training.")
    private Path directory = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            required = true,
            description = "The file to write; one that stands there is replaced.")
    private Path file = Path.of("");

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Measure what eight bits cost on the held-out questions of this file.")
    private Optional<Path> questions = Optional.empty();

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    ReaderPackCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws IOException {
        useThreads();
        Optional<List<Paragraph>> paragraphs = questions.map(Paragraph::read).map(Paragraph::heldOut);
        Map<String, ReaderScore> scores = new LinkedHashMap<>();
        try (Reader reader = Reader.open(directory, precision.chosen(), progress())) {
            reader.pack(file);
            paragraphs.ifPresent(held -> scores.put("as trained", reader.score(held, 0)));
        }
        try (Reader reader = Reader.open(file, precision.chosen(), progress())) {
            paragraphs.ifPresent(held -> scores.put("in eight bits", reader.score(held, 0)));
        }
        Map<String, Object> json = new LinkedHashMap<>(scores);
        json.put("bytes", Files.size(file));
        String written = "%s: %s".formatted(file, Amounts.bytes(Files.size(file)));
        print(json, scores.isEmpty() ? written : written + "\n\n" + ReaderScore.table(scores));
        return Failure.OK;
    }
}
