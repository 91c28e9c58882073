package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pyramidion.corpus.Question;
import org.pyramidion.qa.Evaluation;
import org.pyramidion.qa.Evaluation.Figures;
import org.pyramidion.qa.Evaluator;
import org.pyramidion.train.Run.Stage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pyramidion evaluate}. */
@Command(
        name = "evaluate",
        description = "Measure retrieval and answers on a set of questions.",
        footer = {
            "",
            "A stage before fine-tuning is measured by its retrieval alone.",
            "",
            "Examples:",
            "  pyramidion evaluate --questions test.jsonl",
            "  pyramidion evaluate --stage pretrain --questions test.jsonl --output out.jsonl"
        })
final class EvaluateCommand extends Verb {

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            required = true,
            description = "JSONL: question, answers; of claims question, label.")
    private Path questions = Path.of("");

    @Option(names = "--output", paramLabel = "FILE", description = "Write how each question came out, as JSONL.")
    private Optional<Path> results = Optional.empty();

    @Mixin
    private ReadingOptions reading = new ReadingOptions();

    @Mixin
    private SplitOptions split = new SplitOptions();

    EvaluateCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.FINETUNE,
                Stage.BASELINE,
                Stage.PRETRAIN,
                Stage.WARM_START);
        List<Question> asked = split.of(questions);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress())) {
            Evaluator.Settings settings = new Evaluator.Settings(
                    reading.settings(open.config().finetune()),
                    Evaluator.Settings.defaults().depths(),
                    true);
            Evaluation evaluation = new Evaluator(open.model(), open.format(), open.index(), open.corpus(), settings)
                    .evaluate(asked, progress());
            results.ifPresent(evaluation::writeResults);
            print(
                    json(run, chosen, evaluation),
                    text(run, chosen, evaluation, open.model().hasClassifier()));
        }
        return Failure.OK;
    }

    private static Map<String, Object> json(RunDirectory run, Stage stage, Evaluation evaluation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", run.directory().toString());
        json.put("stage", stage.label());
        json.put("all", evaluation.all());
        json.put("answerable", evaluation.answerable());
        json.put("kinds", evaluation.kinds());
        return json;
    }

    private static String text(RunDirectory run, Stage stage, Evaluation evaluation, boolean claims) {
        List<Integer> depths = List.copyOf(evaluation.all().recall().keySet());
        List<Integer> evidenceDepths =
                List.copyOf(evaluation.all().evidenceRecall().keySet());
        List<String> header =
                new ArrayList<>(claims ? List.of("", "claims", "accuracy") : List.of("", "questions", "EM", "F1"));
        depths.forEach(depth -> header.add("R@" + depth));
        evidenceDepths.forEach(depth -> header.add("E@" + depth));
        Table table = new Table("l" + "r".repeat(header.size() - 1), header.toArray(String[]::new));
        table.row(row("all", evaluation.all(), claims, depths, evidenceDepths));
        if (!claims) {
            table.row(row("answerable", evaluation.answerable(), claims, depths, evidenceDepths));
        }
        evaluation.kinds().forEach((kind, figures) -> table.row(row(kind, figures, claims, depths, evidenceDepths)));
        return "%s of %s\n\n%s\n%s\n"
                .formatted(
                        stage.label(),
                        run.directory(),
                        table,
                        Stream.of(
                                        depths.isEmpty() ? "" : "R@k: an answer is in the first k blocks",
                                        evidenceDepths.isEmpty()
                                                ? ""
                                                : "E@k: a document of its evidence is in the first k blocks")
                                .filter(line -> !line.isEmpty())
                                .collect(Collectors.joining("; ")));
    }

    private static String[] row(
            String name, Figures figures, boolean claims, List<Integer> depths, List<Integer> evidenceDepths) {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(Amounts.count(figures.questions()));
        cells.add(percent(figures.exactMatch()));
        if (!claims) {
            cells.add(percent(figures.f1()));
        }
        depths.forEach(depth -> cells.add(percent(at(figures.recall(), depth))));
        evidenceDepths.forEach(depth -> cells.add(percent(at(figures.evidenceRecall(), depth))));
        return cells.toArray(String[]::new);
    }

    private static OptionalDouble at(Map<Integer, Double> shares, int depth) {
        Double share = shares.get(depth);
        return share == null ? OptionalDouble.empty() : OptionalDouble.of(share);
    }

    private static String percent(OptionalDouble share) {
        return share.isPresent() ? Amounts.percent(share.getAsDouble()) : "–";
    }
}
