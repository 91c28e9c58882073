package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.Table;
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

    @Option(
            names = "--reader",
            paramLabel = "PLACE",
            required = true,
            description = "The directory of a training, or a packed file.")
    private Path reader = Path.of("");

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            description = "Paragraphs with questions; SQuAD's of the data folder if not given.")
    private Optional<Path> questions = Optional.empty();

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

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    ReaderEvaluateCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        if (others < 0 || others > MOST_OTHERS) {
            throw new PyramidionException("--others is %d; it must be from 0 to %d".formatted(others, MOST_OTHERS));
        }
        List<Paragraph> paragraphs = paragraphs();
        Map<String, ReaderScore> scores = new LinkedHashMap<>();
        Optional<CalibrationReport> report = Optional.empty();
        try (Reader opened = Reader.open(reader, precision.chosen(), progress())) {
            scores.put("given the paragraph", opened.score(paragraphs, 0));
            if (others > 0) {
                scores.put("among %d paragraphs".formatted(others + 1), opened.score(paragraphs, others));
            }
            if (refusing) {
                report = Optional.of(opened.calibration(paragraphs));
            }
        }
        Map<String, Object> json = new LinkedHashMap<>(scores);
        report.ifPresent(measured -> json.put("refusing", measured));
        print(
                json,
                table(scores) + report.map(measured -> "\n" + text(measured)).orElse(""));
        return Failure.OK;
    }

    private List<Paragraph> paragraphs() {
        Path file = DataFolder.of(console())
                .files("--questions", questions.stream().toList(), "squad/train.jsonl.gz")
                .getFirst();
        List<Paragraph> read = Paragraph.read(file);
        return Paragraph.firstOf(all ? read : Paragraph.heldOut(read), perArticle);
    }

    static String text(CalibrationReport report) {
        return "%s questions, half without their paragraph: %s of these refused, %s of right answers lost; %s of"
                        .formatted(
                                Amounts.count(report.questions()),
                                Amounts.percent(report.refused()),
                                Amounts.percent(report.lost()),
                                Amounts.percent(report.accuracy()))
                + " the answers given are right; area under accuracy against coverage %.3f, calibration error %.3f%n"
                        .formatted(report.area(), report.error());
    }

    static String table(Map<String, ReaderScore> scores) {
        Table table = new Table("lrrr", "", "questions", "exact match", "F1");
        scores.forEach((name, score) -> table.row(
                name,
                Amounts.count(score.questions()),
                Amounts.percent(score.exactMatch()),
                Amounts.percent(score.f1())));
        return table.toString();
    }
}
