package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.answering.SpanPredictor;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Bm25Tuning;
import org.pyramidion.evaluation.Evaluation;
import org.pyramidion.evaluation.Evaluator;
import org.pyramidion.evaluation.RunRanker;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.Question;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.StageModel;
import org.pyramidion.text.WordPieceTokenizer;
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
            "  pyramidion evaluate --retriever bm25 --tune --corpus wiki --questions dev.jsonl",
            "  pyramidion evaluate --retriever bm25 --k1 0.8 --b 0.3 --corpus wiki --questions test.jsonl",
            "  pyramidion evaluate --table --run runs/first --questions nq.jsonl,webq.jsonl --output table.md",
            "  pyramidion evaluate --stage pretrain --questions test.jsonl --output out.jsonl",
            "  pyramidion evaluate --questions test.jsonl --retrieve-only --trec-run run.trec",
            "  pyramidion evaluate --questions test.jsonl --passages bm25.trec --report report.html",
            "  pyramidion evaluate --questions test.jsonl --passages dpr-retrieved.json"
        })
final class EvaluateCommand extends Verb {

    private static final List<Integer> DEPTHS = Evaluator.Settings.defaults().depths();
    private static final List<String> ONLY_WITH_TABLE = List.of("--systems", "--also", "--against");
    private static final List<String> ONLY_WITH_TUNE = List.of("--objective", "--grid-k1", "--grid-b");
    private static final List<String> NOT_WITH_PASSAGES =
            List.of("--retriever", "--k1", "--b", "--analysis", "--fusion-weight", "--precision");
    private static final List<String> NOT_WITH_TABLE = List.of(
            "--tune", "--retriever", "--stage", "--passages", "--retrieve-only", "--report", "--trec-run", "--blocks");
    private static final List<String> NOT_WITH_TUNE = List.of(
            "--k1",
            "--b",
            "--fusion-weight",
            "--ranker-weight",
            "--precision",
            "--stage",
            "--top",
            "--ranking",
            "--passages",
            "--retrieve-only",
            "--qrels",
            "--answerable",
            "--output",
            "--report",
            "--trec-run",
            "--blocks");

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
                    "Questions and answers as JSONL or in the formats of NQ-open, DPR, SQuAD, WebQuestions, or a BEIR folder; of claims question, label. Several for a --table, or to --tune on all of them.")
    private List<Path> questions = List.of();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description =
                    "Write how each question came out, as JSONL. With --table a file NAME.md, or a folder: the table as it grows and each row's results, which are taken over when it is called again.")
    private Optional<Path> results = Optional.empty();

    @Mixin
    private EvaluationFiles files = new EvaluationFiles();

    @Option(names = "--retrieve-only", description = "Measure retrieval, and read nothing.")
    private boolean retrieveOnly;

    @Option(
            names = "--passages",
            paramLabel = "FILE",
            description =
                    "Read what this file ranks, rather than what the model retrieves: a TREC run, or what DPR's retriever writes, with the text that it brings along.")
    private Optional<Path> passages = Optional.empty();

    @Mixin
    private GoldOptions gold = new GoldOptions();

    @Mixin
    private RetrieverOptions retriever = new RetrieverOptions();

    @Mixin
    private TuneOptions tuning = new TuneOptions();

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
            refuse("with --table", NOT_WITH_TABLE);
            refuse("without --tune", ONLY_WITH_TUNE);
            return table();
        }
        refuse("without --table", ONLY_WITH_TABLE);
        if (tuning.isAsked()) {
            refuse("with --tune", NOT_WITH_TUNE);
            return tune(
                    questions.stream().flatMap(file -> split.of(file).stream()).toList());
        }
        refuse("without --tune", ONLY_WITH_TUNE);
        if (!files.writesTrecRun()) {
            refuse("without --trec-run", List.of("--blocks"));
        }
        if (passages.isPresent()) {
            refuse("with --passages", NOT_WITH_PASSAGES);
        }
        if (questions.size() != 1) {
            throw new PyramidionException(
                    "--questions names %d files; give one, or --table".formatted(questions.size()));
        }
        GoldOptions.Asked asked = asked(questions.getFirst());
        files.check(asked.questions());
        boolean foreign =
                passages.isPresent() ? retrieveOnly : retriever.retriever() != RetrieverOptions.Retriever.MODEL;
        if (foreign && !options.isNamed()) {
            return retrieve(asked);
        }
        RunDirectory run = options.existing(this);
        Stage chosen = stage.choose(
                run,
                "warm-start --run " + run.directory(),
                Stage.FINETUNE,
                Stage.BASELINE,
                Stage.PRETRAIN,
                Stage.WARM_START);
        if (passages.isPresent()) {
            return readPassages(run, chosen, asked, passages.get());
        }
        return retriever.ranksByModel() ? evaluate(run, chosen, asked) : readOther(run, chosen, asked);
    }

    private GoldOptions.Asked asked(Path file) {
        GoldOptions.Asked asked = gold.of(file, split);
        List<Question> invalid = Answers.withInvalidRegex(asked.questions());
        if (!invalid.isEmpty()) {
            note("%s: %s with an answer that is no regular expression and so matches nothing, such as question %s"
                    .formatted(
                            file,
                            Amounts.of(invalid.size(), "questions"),
                            invalid.getFirst().id()));
        }
        return asked;
    }

    /** The model ranks, alone or with words. */
    private int evaluate(RunDirectory run, Stage chosen, GoldOptions.Asked asked) {
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress());
                Rankers rankers = new Rankers(open.corpus(), retriever, progress())) {
            boolean claims = open.model().hasClassifier() && !retrieveOnly && ownRanking();
            report(run, chosen, evaluator(open, rankers), asked, open.corpus(), claims);
        }
        return Failure.OK;
    }

    /** The model reads what words, or a published encoder, rank. */
    private int readOther(RunDirectory run, Stage chosen, GoldOptions.Asked asked) {
        try (StageModel reader = StageModel.open(run, chosen);
                CorpusStore corpus = run.openCorpus(options.corpus());
                Rankers rankers = new Rankers(corpus, retriever, progress())) {
            Ranker ranker = rankers.chosen(Optional.empty());
            report(run, chosen, evaluator(reader, corpus, ranker), asked, corpus, false);
        }
        return Failure.OK;
    }

    /** The model reads what a file ranks. */
    private int readPassages(RunDirectory run, Stage chosen, GoldOptions.Asked asked, Path file) {
        try (StageModel reader = StageModel.open(run, chosen);
                GivenPassages given = given(file, asked, reader.model().tokenizer())) {
            if (given.corpus().isPresent()) {
                readPassages(run, chosen, asked, reader, given, given.corpus().get());
            } else {
                try (CorpusStore corpus = run.openCorpus(options.corpus())) {
                    readPassages(run, chosen, asked, reader, given, corpus);
                }
            }
        }
        return Failure.OK;
    }

    private void readPassages(
            RunDirectory run,
            Stage chosen,
            GoldOptions.Asked asked,
            StageModel reader,
            GivenPassages given,
            CorpusStore corpus) {
        Ranker ranker = new RunRanker(given.ranking(), corpus);
        report(run, chosen, evaluator(reader, corpus, ranker), asked, corpus, false);
    }

    private GivenPassages given(Path file, GoldOptions.Asked asked, WordPieceTokenizer tokenizer) {
        GivenPassages given = GivenPassages.read(file, asked.questions(), tokenizer, progress());
        long missing = given.missing(asked.questions());
        if (missing > 0) {
            note("%s ranks nothing for %s; they count as missed".formatted(file, Amounts.of(missing, "questions")));
        }
        return given;
    }

    private void report(
            RunDirectory run,
            Stage chosen,
            Evaluator evaluator,
            GoldOptions.Asked asked,
            CorpusStore corpus,
            boolean claims) {
        Evaluation evaluation = evaluator.evaluate(asked.questions(), asked.gold(), progress());
        String what = "%s of %s".formatted(chosen.label(), run.directory());
        print(json(run, chosen, evaluation), "%s\n\n%s".formatted(what, new EvaluationText(evaluation, claims)));
        write(evaluation, corpus, what);
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

    /** The model's reader, if it is to read, on a ranking from elsewhere. */
    private Evaluator evaluator(StageModel reader, CorpusStore corpus, Ranker ranker) {
        Asker.Settings asking = reading.settings(reader.config().finetune());
        return new Evaluator(
                corpus,
                ranker,
                retrieveOnly ? Optional.empty() : SpanPredictor.ofGiven(reader, corpus, retriever.weight(), asking),
                DEPTHS,
                retriever.answerRule());
    }

    private Evaluator evaluator(OpenStage open, Rankers rankers) {
        Asker.Settings asking = reading.settings(open.config().finetune());
        boolean own = ownRanking();
        if (own && open.model().hasClassifier()) {
            return new Evaluator(
                    open.model(),
                    open.format(),
                    open.index(),
                    open.corpus(),
                    new Evaluator.Settings(asking, DEPTHS, !retrieveOnly));
        }
        Ranker ranker = rankers.chosen(Optional.of(DenseRanker.of(open)));
        return own
                ? new Evaluator(
                        open.corpus(),
                        ranker,
                        retrieveOnly ? Optional.empty() : SpanPredictor.ofOwn(open, asking),
                        DEPTHS,
                        retriever.answerRule())
                : evaluator(open.stageModel(), open.corpus(), ranker);
    }

    private boolean ownRanking() {
        return retriever.retriever() == RetrieverOptions.Retriever.MODEL;
    }

    /** Without a run nothing is read. */
    private int retrieve(GoldOptions.Asked asked) {
        String name = passages.map(Path::toString).orElse(RetrieverOptions.label(retriever.retriever()));
        Path place = options.corpus()
                .orElseThrow(() -> new PyramidionException("%s without a run needs --corpus DIR"
                        .formatted(passages.isPresent() ? "--passages" : "--retriever " + name)));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            if (passages.isPresent()) {
                try (WordPieceTokenizer tokenizer = corpus.openTokenizer();
                        GivenPassages given = given(passages.get(), asked, tokenizer)) {
                    CorpusStore own = given.corpus().orElse(corpus);
                    retrieve(name, asked, own, new RunRanker(given.ranking(), own));
                }
            } else {
                try (Rankers rankers = new Rankers(corpus, retriever, progress())) {
                    retrieve(name, asked, corpus, rankers.chosen(Optional.empty()));
                }
            }
        }
        return Failure.OK;
    }

    private void retrieve(String name, GoldOptions.Asked asked, CorpusStore corpus, Ranker ranker) {
        Evaluation evaluation = new Evaluator(corpus, ranker, Optional.empty(), DEPTHS, retriever.answerRule())
                .evaluate(asked.questions(), asked.gold(), progress());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("retriever", name);
        figures(json, evaluation);
        print(json, "%s on %s\n\n%s".formatted(name, corpus.directory(), new EvaluationText(evaluation, false)));
        write(evaluation, corpus, name);
    }

    private int tune(List<Question> asked) {
        if (retriever.retriever() != RetrieverOptions.Retriever.BM25) {
            throw new PyramidionException("--tune finds settings of BM25; add --retriever bm25");
        }
        Path place = options.corpus()
                .or(() -> options.isNamed() ? options.existing(this).corpus() : Optional.empty())
                .orElseThrow(() -> new PyramidionException("--tune needs --corpus DIR"));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            List<Bm25Tuning.Trial> trials = new Bm25Tuning(
                            corpus, retriever.answerRule(), tuning.grid(retriever.analyses()))
                    .trials(asked, progress());
            print(tuning.json(trials, asked.size()), tuning.text(trials, asked.size()));
        }
        return Failure.OK;
    }

    private int table() {
        Map<String, GoldOptions.Asked> sets = sets();
        List<RunDirectory> runs = table.runs(options, this);
        Path place = options.corpus()
                .or(() -> runs.stream().findFirst().flatMap(RunDirectory::corpus))
                .orElseThrow(() -> new PyramidionException("--table without a run needs --corpus DIR"));
        Optional<TableFiles> kept = results.map(TableFiles::of);
        try (CorpusStore corpus = CorpusStore.open(place);
                Rankers rankers = new Rankers(corpus, retriever, progress())) {
            List<TableSystem> systems =
                    TableSystems.of(corpus, retriever, reading, rankers, table.systems(), runs, progress());
            Optional<TableSystem> reference = table.reference(systems);
            if (reference.isPresent() && kept.isEmpty()) {
                throw new PyramidionException("--against compares what --output keeps; add --output table.md");
            }
            BaselineTable rows = new BaselineTable(corpus, sets, retriever, kept, progress());
            rows.measure(systems, (asked, k) -> rankers.words().rank(asked, k));
            reference.ifPresent(system -> rows.compare(system, kept.orElseThrow()));
            print(rows.json(), rows.text());
        }
        return Failure.OK;
    }

    private Map<String, GoldOptions.Asked> sets() {
        Map<String, Path> places = new LinkedHashMap<>();
        for (Path file : questions) {
            Path before = places.put(TableOptions.name(file), file);
            if (before != null && !before.equals(file)) {
                throw new PyramidionException(
                        "--questions: %s and %s have the same name; give each set its own".formatted(before, file));
            }
        }
        Map<String, GoldOptions.Asked> sets = new LinkedHashMap<>();
        places.forEach((name, file) -> sets.put(name, asked(file)));
        gold.requireDistinct(sets.values());
        return sets;
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
