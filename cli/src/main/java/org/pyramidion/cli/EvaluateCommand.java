package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.Question;
import org.pyramidion.qa.Asker;
import org.pyramidion.qa.Evaluation;
import org.pyramidion.qa.Evaluator;
import org.pyramidion.qa.RunRanker;
import org.pyramidion.qa.TrecRun;
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
            "  pyramidion evaluate --stage pretrain --questions test.jsonl --output out.jsonl",
            "  pyramidion evaluate --questions test.jsonl --retrieve-only --trec-run run.trec",
            "  pyramidion evaluate --questions test.jsonl --passages bm25.trec --report report.html"
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
            description =
                    "Questions and answers as JSONL or in the formats of NQ-open, DPR, SQuAD, WebQuestions, or a BEIR folder; of claims question, label. Several for a --table.")
    private List<Path> questions = List.of();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write how each question came out, as JSONL; with --table, the table as markdown.")
    private Optional<Path> results = Optional.empty();

    @Mixin
    private EvaluationFiles files = new EvaluationFiles();

    @Option(names = "--retrieve-only", description = "Measure retrieval, and read nothing.")
    private boolean retrieveOnly;

    @Option(
            names = "--passages",
            paramLabel = "RUN",
            description = "Read what this TREC run ranks, rather than what the model retrieves.")
    private Optional<Path> passages = Optional.empty();

    @Mixin
    private GoldOptions gold = new GoldOptions();

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
        GoldOptions.Asked asked = gold.of(questions.getFirst(), split.of(questions.getFirst()));
        boolean withoutRun = retriever.retriever() != RetrieverOptions.Retriever.MODEL && !options.isNamed();
        return withoutRun ? retrieve(asked) : evaluate(asked);
    }

    private int evaluate(GoldOptions.Asked asked) {
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
            Optional<TrecRun> given = passages.map(file -> ranking(file, asked.questions()));
            Evaluator evaluator =
                    given.map(ranking -> reading(open, ranking)).orElseGet(() -> evaluator(open, rankers));
            Evaluation evaluation = evaluator.evaluate(asked.questions(), asked.gold(), progress());
            write(evaluation, open.corpus(), "%s of %s".formatted(chosen.label(), run.directory()));
            boolean claims = open.model().hasClassifier() && !retrieveOnly && given.isEmpty();
            print(
                    json(run, chosen, evaluation),
                    "%s of %s\n\n%s"
                            .formatted(chosen.label(), run.directory(), new EvaluationText(evaluation, claims)));
        }
        return Failure.OK;
    }

    private TrecRun ranking(Path file, List<Question> asked) {
        TrecRun ranking = TrecRun.read(file);
        long missing = asked.stream()
                .filter(question -> ranking.of(question.id()).isEmpty())
                .count();
        if (missing == asked.size()) {
            throw new PyramidionException(
                    "%s: ranks nothing for any of the questions; give the run of this set".formatted(file));
        }
        if (missing > 0) {
            note("%s ranks nothing for %s; they count as missed".formatted(file, Amounts.of(missing, "questions")));
        }
        return ranking;
    }

    private void write(Evaluation evaluation, CorpusStore corpus, String what) {
        results.ifPresent(evaluation::writeResults);
        Map<String, String> about = new LinkedHashMap<>();
        about.put("what", what);
        about.put("corpus", corpus.directory().toString());
        about.put("questions", questions.getFirst().toString());
        passages.ifPresent(file -> about.put("passages", file.toString()));
        files.write(evaluation, corpus, about);
    }

    /** The model's reader on a ranking from elsewhere. */
    private Evaluator reading(OpenStage open, TrecRun ranking) {
        Asker.Settings asking = reading.settings(open.config().finetune());
        return new Evaluator(
                open.corpus(),
                new RunRanker(ranking, open.corpus()),
                retrieveOnly ? Optional.empty() : open.reader(asking, false),
                DEPTHS,
                retriever.answerRule());
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
                    new Evaluator.Settings(asking, DEPTHS, !retrieveOnly));
        }
        return new Evaluator(
                open.corpus(),
                rankers.chosen(Optional.of(open.ranker())),
                retrieveOnly ? Optional.empty() : open.reader(asking, own),
                DEPTHS,
                retriever.answerRule());
    }

    /** Without a run nothing is read. */
    private int retrieve(GoldOptions.Asked asked) {
        Path place = options.corpus()
                .orElseThrow(() -> new PyramidionException("--retriever %s without a run needs --corpus DIR"
                        .formatted(RetrieverOptions.label(retriever.retriever()))));
        try (CorpusStore corpus = CorpusStore.open(place);
                Rankers rankers = new Rankers(corpus, retriever, progress())) {
            Evaluation evaluation = new Evaluator(
                            corpus, rankers.chosen(Optional.empty()), Optional.empty(), DEPTHS, retriever.answerRule())
                    .evaluate(asked.questions(), asked.gold(), progress());
            String name = RetrieverOptions.label(retriever.retriever());
            write(evaluation, corpus, name);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("retriever", name);
            figures(json, evaluation);
            print(json, "%s on %s\n\n%s".formatted(name, place, new EvaluationText(evaluation, false)));
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
}
