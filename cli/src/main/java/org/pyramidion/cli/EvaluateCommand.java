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
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.Question;
import org.pyramidion.qa.Asker;
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
            "  pyramidion evaluate --retriever bm25 --corpus wiki --questions test.jsonl",
            "  pyramidion evaluate --table --run runs/first --questions nq.jsonl,webq.jsonl --output table.md",
            "  pyramidion evaluate --stage pretrain --questions test.jsonl --output out.jsonl"
        })
final class EvaluateCommand extends Verb {

    private static final List<Integer> DEPTHS = Evaluator.Settings.defaults().depths();

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            required = true,
            split = ",",
            description = "JSONL: question, answers; of claims question, label. Several for a --table.")
    private List<Path> questions = List.of();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write how each question came out, as JSONL; with --table, the table as markdown.")
    private Optional<Path> results = Optional.empty();

    @Mixin
    private RetrieverOptions retriever = new RetrieverOptions();

    @Mixin
    private TableOptions table = new TableOptions();

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
        if (table.isAsked()) {
            return table();
        }
        if (questions.size() != 1) {
            throw new PyramidionException(
                    "--questions names %d files; give one, or --table".formatted(questions.size()));
        }
        List<Question> asked = split.of(questions.getFirst());
        boolean withoutRun = retriever.retriever() != RetrieverOptions.Retriever.MODEL && !options.isNamed();
        return withoutRun ? retrieve(asked) : evaluate(asked);
    }

    private int evaluate(List<Question> asked) {
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.FINETUNE,
                Stage.BASELINE,
                Stage.PRETRAIN,
                Stage.WARM_START);
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress());
                Rankers rankers = new Rankers(open.corpus(), retriever, progress())) {
            Evaluation evaluation = evaluator(open, rankers).evaluate(asked, progress());
            results.ifPresent(evaluation::writeResults);
            print(
                    json(run, chosen, evaluation),
                    text(
                            "%s of %s".formatted(chosen.label(), run.directory()),
                            evaluation,
                            open.model().hasClassifier()));
        }
        return Failure.OK;
    }

    private Evaluator evaluator(OpenStage open, Rankers rankers) {
        Asker.Settings asking = reading.settings(open.config().finetune());
        boolean own = retriever.retriever() == RetrieverOptions.Retriever.MODEL;
        if (own && open.model().hasClassifier()) {
            return new Evaluator(
                    open.model(),
                    open.format(),
                    open.index(),
                    open.corpus(),
                    new Evaluator.Settings(asking, DEPTHS, true));
        }
        return new Evaluator(
                open.corpus(),
                rankers.chosen(Optional.of(open.ranker())),
                open.reader(asking, own),
                DEPTHS,
                retriever.answerRule());
    }

    /** Without a run nothing is read. */
    private int retrieve(List<Question> asked) {
        Path place = options.corpus()
                .orElseThrow(() -> new PyramidionException("--retriever %s without a run needs --corpus DIR"
                        .formatted(RetrieverOptions.label(retriever.retriever()))));
        try (CorpusStore corpus = CorpusStore.open(place);
                Rankers rankers = new Rankers(corpus, retriever, progress())) {
            Evaluation evaluation = new Evaluator(
                            corpus, rankers.chosen(Optional.empty()), Optional.empty(), DEPTHS, retriever.answerRule())
                    .evaluate(asked, progress());
            results.ifPresent(evaluation::writeResults);
            String name = RetrieverOptions.label(retriever.retriever());
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("retriever", name);
            figures(json, evaluation);
            print(json, text("%s on %s".formatted(name, place), evaluation, false));
        }
        return Failure.OK;
    }

    private int table() {
        Map<String, List<Question>> sets = new LinkedHashMap<>();
        questions.forEach(file -> sets.put(TableOptions.name(file), split.of(file)));
        List<RunDirectory> runs = table.runs(options, this);
        Path place = options.corpus()
                .or(() -> runs.stream().findFirst().flatMap(RunDirectory::corpus))
                .orElseThrow(() -> new PyramidionException("--table without a run needs --corpus DIR"));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            BaselineTable rows = new BaselineTable(corpus, sets, retriever, reading, table.systems(), progress());
            rows.measure(runs);
            results.ifPresent(file -> ConfigFile.write(file, rows.markdown()));
            print(rows.json(), rows.text());
        }
        return Failure.OK;
    }

    private static Map<String, Object> json(RunDirectory run, Stage stage, Evaluation evaluation) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("run", run.directory().toString());
        json.put("stage", stage.label());
        figures(json, evaluation);
        return json;
    }

    private static void figures(Map<String, Object> json, Evaluation evaluation) {
        json.put("all", evaluation.all());
        json.put("answerable", evaluation.answerable());
        json.put("kinds", evaluation.kinds());
    }

    private static String text(String what, Evaluation evaluation, boolean claims) {
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
        return "%s\n\n%s\n%s\n"
                .formatted(
                        what,
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
