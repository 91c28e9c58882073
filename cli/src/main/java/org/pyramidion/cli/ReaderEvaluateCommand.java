package org.pyramidion.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.reader.CalibrationReport;
import org.pyramidion.reader.Paragraph;
import org.pyramidion.reader.Reader;
import org.pyramidion.reader.ReaderScore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion reader evaluate}. */
@Command(
        name = "evaluate",
        description = "Measure a reader on questions about paragraphs.",
        footer = {
            "",
            "Measured are the questions of every tenth article, which `reader train` holds out.",
            "",
            "Examples:",
            "  pyramidion reader evaluate --reader reader",
            "  pyramidion reader evaluate --reader reader.safetensors --questions dev.jsonl --all --others 4"
        })
final class ReaderEvaluateCommand extends Verb {

    private static final int MOST_OTHERS = 5;

    @Mixin
    private ReaderOptions reader = new ReaderOptions();

    @Mixin
    private ParagraphOptions paragraphs = new ParagraphOptions();

    @Option(names = "--all", description = "Measure on all articles, not on every tenth alone.")
    private boolean all;

    @Option(
            names = "--per-article",
            paramLabel = "N",
            description = "Only the first N paragraphs of each article; all if not given.")
    private int perArticle = Integer.MAX_VALUE;

    @Option(
            names = "--others",
            paramLabel = "N",
            description =
                    "Measure also with N (at most 5) other paragraphs of the article beside the right one, the likest"
                            + " by their words.")
    private int others;

    @Option(
            names = "--refusing",
            description = "Measure also how well it refuses: each question with its paragraph among five, and without.")
    private boolean refusing;

    ReaderEvaluateCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        if (others < 0 || others > MOST_OTHERS) {
            throw new PyramidionException("--others is %d; it must be from 0 to %d".formatted(others, MOST_OTHERS));
        }
        List<Paragraph> read = paragraphs.read(console());
        List<Paragraph> asked = Paragraph.firstOf(all ? read : Paragraph.heldOut(read), perArticle);
        try (Reader opened = reader.open(progress())) {
            Map<String, ReaderScore> scores = opened.scores(asked, others);
            Optional<CalibrationReport> report = refusing ? Optional.of(opened.calibration(asked)) : Optional.empty();
            Map<String, Object> json = new LinkedHashMap<>(scores);
            report.ifPresent(measured -> json.put("refusing", measured));
            print(
                    json,
                    ReaderScore.table(scores)
                            + report.map(measured -> "\n" + measured.text()).orElse(""));
        }
        return Failure.OK;
    }
}
