package org.pyramidion.evaluation;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.answering.SpanPredictor;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.StageModel;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * An evaluation of one system: a stage of a run, its reader on what something else ranks, or a ranker without a run.
 * What is measured is opened for as long as that takes.
 */
public final class EvaluationTask {

    private static final List<Integer> DEPTHS = Evaluator.Settings.defaults().depths();

    /**
     * How to measure.
     *
     * @param retriever what ranks the blocks
     * @param rankers how words and published encoders do so
     * @param rankerWeight how much a ranker's scores count beside those of a reader of another model
     * @param answers when a block holds an answer
     * @param passages a file whose ranking is taken in place of the retriever's
     * @param read whether to read and answer, if the model can; otherwise only retrieval is measured
     * @param reading how questions are answered
     */
    public record Settings(
            Rankers.Kind retriever,
            Rankers.Settings rankers,
            double rankerWeight,
            AnswerPlace answers,
            Optional<Path> passages,
            boolean read,
            Function<FinetuneConfig, Asker.Settings> reading) {}

    /** Takes what was measured while the corpus is still open. */
    @FunctionalInterface
    public interface Result {
        /** @param claims whether claims were classified rather than questions answered */
        void accept(Evaluation evaluation, CorpusStore corpus, boolean claims);
    }

    private final QuestionSet asked;
    private final Settings settings;
    private final Progress progress;
    private final Consumer<String> note;

    /** @param note told if a file of passages ranks nothing for some questions, or expressions take too long */
    public EvaluationTask(QuestionSet asked, Settings settings, Progress progress, Consumer<String> note) {
        this.asked = asked;
        this.settings = settings;
        this.progress = progress;
        this.note = note;
    }

    /** Whether the model of a run ranks or reads. */
    public boolean needsRun() {
        return settings.passages().isPresent() ? settings.read() : modelRanks();
    }

    private boolean modelRanks() {
        return settings.retriever() == Rankers.Kind.MODEL;
    }

    /**
     * Measures a finished stage.
     *
     * @param named the corpus to use; empty for the run's own
     * @throws org.pyramidion.base.PyramidionException if something is missing, damaged or does not fit
     */
    public void ofStage(RunDirectory run, Stage stage, Optional<Path> named, Result result) {
        if (settings.passages().isPresent()) {
            onPassages(run, stage, settings.passages().get(), named, result);
        } else if (modelRanks() || settings.retriever() == Rankers.Kind.FUSION) {
            onItsIndex(run, stage, named, result);
        } else {
            onRanker(run, stage, named, result);
        }
    }

    /** The model ranks, alone or with words. */
    private void onItsIndex(RunDirectory run, Stage stage, Optional<Path> named, Result result) {
        try (OpenStage open = OpenStage.open(run, stage, named, progress);
                Rankers rankers = new Rankers(open.corpus(), settings.rankers(), progress)) {
            boolean classifier = open.model().hasClassifier() && modelRanks();
            Evaluator evaluator = classifier
                    ? new Evaluator(
                            open.realm(), new Evaluator.Settings(asking(open.config()), DEPTHS, settings.read()))
                    : evaluator(open, rankers);
            result.accept(evaluate(evaluator), open.corpus(), classifier && settings.read());
        }
    }

    private Evaluator evaluator(OpenStage open, Rankers rankers) {
        Ranker ranker = rankers.of(settings.retriever(), Optional.of(DenseRanker.of(open)));
        return modelRanks()
                ? evaluator(
                        open.corpus(),
                        ranker,
                        settings.read() ? SpanPredictor.ofOwn(open, asking(open.config())) : Optional.empty())
                : reading(open.stageModel(), open.corpus(), ranker);
    }

    /** The model reads what words, or a published encoder, rank. */
    private void onRanker(RunDirectory run, Stage stage, Optional<Path> named, Result result) {
        try (StageModel reader = StageModel.open(run, stage);
                CorpusStore corpus = run.openCorpus(named);
                Rankers rankers = new Rankers(corpus, settings.rankers(), progress)) {
            Ranker ranker = rankers.of(settings.retriever(), Optional.empty());
            result.accept(evaluate(reading(reader, corpus, ranker)), corpus, false);
        }
    }

    /** The model reads what a file ranks. */
    private void onPassages(RunDirectory run, Stage stage, Path file, Optional<Path> named, Result result) {
        try (StageModel reader = StageModel.open(run, stage);
                GivenPassages given = given(file, reader.model().tokenizer())) {
            if (given.corpus().isPresent()) {
                onPassages(reader, given, given.corpus().get(), result);
            } else {
                try (CorpusStore corpus = run.openCorpus(named)) {
                    onPassages(reader, given, corpus, result);
                }
            }
        }
    }

    private void onPassages(StageModel reader, GivenPassages given, CorpusStore corpus, Result result) {
        Ranker ranker = new TrecRunRanker(given.ranking(), corpus);
        result.accept(evaluate(reading(reader, corpus, ranker)), corpus, false);
    }

    /**
     * Measures retrieval alone, without a run.
     *
     * @throws org.pyramidion.base.PyramidionException if something is missing, damaged or does not fit
     */
    public void withoutRun(Path place, Result result) {
        try (CorpusStore corpus = CorpusStore.open(place)) {
            if (settings.passages().isPresent()) {
                try (WordPieceTokenizer tokenizer = corpus.openTokenizer();
                        GivenPassages given = given(settings.passages().get(), tokenizer)) {
                    CorpusStore own = given.corpus().orElse(corpus);
                    retrieve(own, new TrecRunRanker(given.ranking(), own), result);
                }
            } else {
                try (Rankers rankers = new Rankers(corpus, settings.rankers(), progress)) {
                    retrieve(corpus, rankers.of(settings.retriever(), Optional.empty()), result);
                }
            }
        }
    }

    private void retrieve(CorpusStore corpus, Ranker ranker, Result result) {
        result.accept(evaluate(evaluator(corpus, ranker, Optional.empty())), corpus, false);
    }

    private GivenPassages given(Path file, WordPieceTokenizer tokenizer) {
        GivenPassages given = GivenPassages.read(file, asked.questions(), tokenizer, progress);
        long missing = given.missing(asked.questions());
        if (missing > 0) {
            note.accept(
                    "%s ranks nothing for %s; they count as missed".formatted(file, Amounts.of(missing, "questions")));
        }
        return given;
    }

    /** The model's reader, if it is to read, on a ranking from elsewhere. */
    private Evaluator reading(StageModel reader, CorpusStore corpus, Ranker ranker) {
        return evaluator(
                corpus,
                ranker,
                settings.read()
                        ? SpanPredictor.ofGiven(reader, corpus, settings.rankerWeight(), asking(reader.config()))
                        : Optional.empty());
    }

    private Asker.Settings asking(TrainConfig config) {
        return settings.reading().apply(config.finetune());
    }

    private Evaluator evaluator(CorpusStore corpus, Ranker ranker, Optional<Predictor> predictor) {
        return new Evaluator(corpus, ranker, predictor, DEPTHS, settings.answers());
    }

    private Evaluation evaluate(Evaluator evaluator) {
        Evaluation evaluation = evaluator.evaluate(asked.questions(), asked.gold(), progress);
        if (!evaluator.exhausted().isEmpty()) {
            note.accept("regular expressions took too long and were given up; answers may count as wrong: question "
                    + String.join(", ", evaluator.exhausted()));
        }
        return evaluation;
    }
}
