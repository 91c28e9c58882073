package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Bm25Tuning;
import org.pyramidion.evaluation.Bm25Tuning.Grid;
import org.pyramidion.evaluation.Bm25Tuning.Trial;
import org.pyramidion.evaluation.TuningReport;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index.Analysis;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion tune}. */
@Command(
        name = "tune",
        description = "Find the best settings of BM25 on a development set.",
        footer = {
            "",
            "Every k1 is tried with every b, of both analyses unless --analysis is given.",
            "What is printed as the best are options for `pyramidion evaluate --retriever bm25`.",
            "",
            "Examples:",
            "  pyramidion tune --corpus wiki --questions dev.jsonl",
            "  pyramidion tune --corpus wiki --questions dev.jsonl --objective recall@5 --grid-b 0.2,0.4"
        })
final class TuneCommand extends Verb {

    private static final Pattern OBJECTIVE = Pattern.compile("recall@([1-9]\\d{0,3})");

    @Mixin
    private RunOptions options = new RunOptions();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            required = true,
            split = ",",
            description = "Questions with answers, in the formats of `pyramidion evaluate`; of several files, all.")
    private List<Path> questions = List.of();

    @Mixin
    private SplitOptions split = new SplitOptions();

    @Mixin
    private AnalysisOption analysis = new AnalysisOption();

    @Mixin
    private AnswersInOption answersIn = new AnswersInOption();

    @Option(
            names = "--objective",
            paramLabel = "FIGURE",
            description = "What makes a setting the best: recall@5, recall@20 (if not given), and so on.")
    private String objective = "recall@20";

    @Option(
            names = "--grid-k1",
            paramLabel = "X",
            split = ",",
            description = "The values of k1 to try; 0.2 to 2.0 by steps of 0.2, and 0.9, if not given.")
    private List<Double> k1s = List.of(0.2, 0.4, 0.6, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0);

    @Option(
            names = "--grid-b",
            paramLabel = "X",
            split = ",",
            description = "The values of b to try; 0.0 to 1.0 by steps of 0.1 if not given.")
    private List<Double> bs = List.of(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0);

    TuneCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        List<Question> asked =
                questions.stream().flatMap(file -> split.of(file).stream()).toList();
        Path place = options.corpus()
                .or(() -> options.isNamed() ? options.existing(this).corpus() : Optional.empty())
                .orElseThrow(() -> new PyramidionException("tune needs --corpus DIR"));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            List<Trial> trials = new Bm25Tuning(corpus, answersIn.place(), grid()).trials(asked, progress());
            TuningReport report = TuningReport.of(objective, asked.size(), trials);
            print(report, report.text());
        }
        return Failure.OK;
    }

    private Grid grid() {
        Matcher depth = OBJECTIVE.matcher(objective);
        if (!depth.matches()) {
            throw new PyramidionException("--objective %s: must be recall@K, such as recall@20".formatted(objective));
        }
        int counts = Integer.parseInt(depth.group(1));
        TreeSet<Integer> depths = new TreeSet<>(List.of(1, 5, 20, counts));
        List<Analysis> analyses = analysis.analysis().map(List::of).orElseGet(() -> List.of(Analysis.values()));
        return new Grid(analyses, k1s, bs, List.copyOf(depths), counts);
    }
}
