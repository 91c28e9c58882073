package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.answering.SpanPredictor;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluation;
import org.pyramidion.evaluation.EvaluationText;
import org.pyramidion.evaluation.Evaluator;
import org.pyramidion.evaluation.GivenPassages;
import org.pyramidion.evaluation.QuestionSet;
import org.pyramidion.evaluation.Rankers;
import org.pyramidion.evaluation.TrecRunRanker;
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
            "  pyramidion evaluate --retriever bm25 --k1 0.8 --b 0.3 --corpus wiki --questions test.jsonl",
            "  pyramidion evaluate --stage pretrain --questions test.jsonl --output out.jsonl",
            "  pyramidion evaluate --questions test.jsonl --retrieve-only --trec-run run.trec",
            "  pyramidion evaluate --questions test.jsonl --passages bm25.trec --report report.html",
            "  pyramidion evaluate --questions test.jsonl --passages dpr-retrieved.json"
        })
final class EvaluateCommand extends Verb {

    private static final List<Integer> DEPTHS = Evaluator.Settings.defaults().depths();
    private static final List<String> NOT_WITH_PASSAGES =
            List.of("--retriever", "--k1", "--b", "--analysis", "--fusion-weight", "--precision");

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(
            names = "--questions",
            paramLabel = "FILE",
            required = true,
            description =
                    "Questions and answers as JSONL or in the formats of NQ-open, DPR, SQuAD, WebQuestions, or a BEIR"
                            + " folder; of claims question, label.")
    private Path questions = Path.of("");

    @Option(names = "--output", paramLabel = "FILE", description = "Write how each question came out, as JSONL.")
    private Optional<Path> results = Optional.empty();

    @Mixin
    private EvaluationFiles files = new EvaluationFiles();

    @Option(names = "--retrieve-only", description = "Measure retrieval, and read nothing.")
    private boolean retrieveOnly;

    @Option(
            names = "--passages",
            paramLabel = "FILE",
            description = "Read what this file ranks, rather than what the model retrieves: a TREC run, or what DPR's"
                    + " retriever writes, with the text that it brings along.")
    private Optional<Path> passages = Optional.empty();

    @Mixin
    private GoldOptions gold = new GoldOptions();

    @Option(
            names = "--retriever",
            paramLabel = "NAME",
            description =
                    "What finds the blocks: the run's model (model, if not given), words (bm25), both (fusion), or a"
                            + " published encoder (minilm, bge). All but the first need no run: then --corpus, and nothing"
                            + " is read.")
    private String retriever = "model";

    @Mixin
    private RankerOptions ranking = new RankerOptions();

    @Mixin
    private AnswersInOption answersIn = new AnswersInOption();

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
        if (!files.writesTrecRun()) {
            refuse("without --trec-run", List.of("--blocks"));
        }
        if (passages.isPresent()) {
            refuse("with --passages", NOT_WITH_PASSAGES);
        }
        if (Files.notExists(questions) && questions.toString().contains(",")) {
            throw new PyramidionException(
                    "--questions %s: give one file; `pyramidion table` takes several".formatted(questions));
        }
        QuestionSet asked = gold.of(questions, split, this);
        files.check(asked.questions());
        boolean foreign = passages.isPresent() ? retrieveOnly : !ownRanking();
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
        return ownRanking() || kind() == Rankers.Kind.FUSION
                ? evaluate(run, chosen, asked)
                : readOther(run, chosen, asked);
    }

    /** The model ranks, alone or with words. */
    private int evaluate(RunDirectory run, Stage chosen, QuestionSet asked) {
        try (OpenStage open = OpenStage.open(run, chosen, options.corpus(), progress());
                Rankers rankers = new Rankers(open.corpus(), ranking.settings(), progress())) {
            boolean claims = open.model().hasClassifier() && !retrieveOnly && ownRanking();
            report(run, chosen, evaluator(open, rankers), asked, open.corpus(), claims);
        }
        return Failure.OK;
    }

    /** The model reads what words, or a published encoder, rank. */
    private int readOther(RunDirectory run, Stage chosen, QuestionSet asked) {
        try (StageModel reader = StageModel.open(run, chosen);
                CorpusStore corpus = run.openCorpus(options.corpus());
                Rankers rankers = new Rankers(corpus, ranking.settings(), progress())) {
            Ranker ranker = rankers.of(kind(), Optional.empty());
            report(run, chosen, evaluator(reader, corpus, ranker), asked, corpus, false);
        }
        return Failure.OK;
    }

    /** The model reads what a file ranks. */
    private int readPassages(RunDirectory run, Stage chosen, QuestionSet asked, Path file) {
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
            QuestionSet asked,
            StageModel reader,
            GivenPassages given,
            CorpusStore corpus) {
        Ranker ranker = new TrecRunRanker(given.ranking(), corpus);
        report(run, chosen, evaluator(reader, corpus, ranker), asked, corpus, false);
    }

    private GivenPassages given(Path file, QuestionSet asked, WordPieceTokenizer tokenizer) {
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
            QuestionSet asked,
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
        about.put("questions", questions.toString());
        passages.ifPresent(file -> about.put("passages", file.toString()));
        files.write(evaluation, corpus, about);
    }

    /** The model's reader, if it is to read, on a ranking from elsewhere. */
    private Evaluator evaluator(StageModel reader, CorpusStore corpus, Ranker ranker) {
        Asker.Settings asking = reading.settings(reader.config().finetune());
        return new Evaluator(
                corpus,
                ranker,
                retrieveOnly ? Optional.empty() : SpanPredictor.ofGiven(reader, corpus, ranking.weight(), asking),
                DEPTHS,
                answersIn.place());
    }

    private Evaluator evaluator(OpenStage open, Rankers rankers) {
        Asker.Settings asking = reading.settings(open.config().finetune());
        boolean own = ownRanking();
        if (own && open.model().hasClassifier()) {
            return new Evaluator(open.realm(), new Evaluator.Settings(asking, DEPTHS, !retrieveOnly));
        }
        Ranker ranker = rankers.of(kind(), Optional.of(DenseRanker.of(open)));
        return own
                ? new Evaluator(
                        open.corpus(),
                        ranker,
                        retrieveOnly ? Optional.empty() : SpanPredictor.ofOwn(open, asking),
                        DEPTHS,
                        answersIn.place())
                : evaluator(open.stageModel(), open.corpus(), ranker);
    }

    private Rankers.Kind kind() {
        return Named.of("--retriever", Rankers.Kind.class, retriever);
    }

    private boolean ownRanking() {
        return kind() == Rankers.Kind.MODEL;
    }

    /** Without a run nothing is read. */
    private int retrieve(QuestionSet asked) {
        String name = passages.map(Path::toString).orElse(retriever);
        Path place = options.corpus()
                .orElseThrow(() -> new PyramidionException("%s without a run needs --corpus DIR"
                        .formatted(passages.isPresent() ? "--passages" : "--retriever " + name)));
        try (CorpusStore corpus = CorpusStore.open(place)) {
            if (passages.isPresent()) {
                try (WordPieceTokenizer tokenizer = corpus.openTokenizer();
                        GivenPassages given = given(passages.get(), asked, tokenizer)) {
                    CorpusStore own = given.corpus().orElse(corpus);
                    retrieve(name, asked, own, new TrecRunRanker(given.ranking(), own));
                }
            } else {
                try (Rankers rankers = new Rankers(corpus, ranking.settings(), progress())) {
                    retrieve(name, asked, corpus, rankers.of(kind(), Optional.empty()));
                }
            }
        }
        return Failure.OK;
    }

    private void retrieve(String name, QuestionSet asked, CorpusStore corpus, Ranker ranker) {
        Evaluation evaluation = new Evaluator(corpus, ranker, Optional.empty(), DEPTHS, answersIn.place())
                .evaluate(asked.questions(), asked.gold(), progress());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("retriever", name);
        figures(json, evaluation);
        print(json, "%s on %s\n\n%s".formatted(name, corpus.directory(), new EvaluationText(evaluation, false)));
        write(evaluation, corpus, name);
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
