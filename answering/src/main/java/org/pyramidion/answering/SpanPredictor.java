package org.pyramidion.answering;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.StageModel;

/** Answers with the best span of the blocks that it reads. */
public final class SpanPredictor implements Predictor {

    private final RealmModel model;
    private final AnswerReader reader;
    private final int beam;
    private final UnaryOperator<Hits> relevance;

    private SpanPredictor(
            RealmModel model,
            InputFormat format,
            CorpusStore corpus,
            Asker.Settings settings,
            UnaryOperator<Hits> relevance) {
        this.model = model;
        this.reader = new AnswerReader(model, format, corpus, settings);
        this.beam = settings.readerBeam();
        this.relevance = relevance;
    }

    /**
     * For blocks that the model itself ranked: a span scores the reader's score and the block's.
     *
     * @throws org.pyramidion.base.PyramidionException if the model has no reader yet
     */
    public static SpanPredictor ofOwn(
            RealmModel model, InputFormat format, CorpusStore corpus, Asker.Settings settings) {
        return new SpanPredictor(model, format, corpus, settings, UnaryOperator.identity());
    }

    /**
     * For blocks that something else ranked, whose scores are on a scale of their own: a span scores the reader's score
     * and {@code weight} × the logarithm of the block's share of the ranker's scores, their softmax over the blocks
     * that are read. Of a model's own inner products, a weight of 1 gives what {@link #ofOwn} does.
     *
     * @param weight 0 for the reader's score alone
     * @throws PyramidionException if the weight is negative or not finite, or the model has no reader yet
     */
    public static SpanPredictor ofGiven(
            RealmModel model, InputFormat format, CorpusStore corpus, double weight, Asker.Settings settings) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new PyramidionException("the ranker's weight is %s; it must be 0 or more".formatted(weight));
        }
        return new SpanPredictor(
                model, format, corpus, settings, hits -> weighted(hits, settings.readerBeam(), weight));
    }

    /** The reader of a stage, if it has one, for what its own model ranked. */
    public static Optional<Predictor> ofOwn(OpenStage stage, Asker.Settings settings) {
        return stage.model().hasReader()
                ? Optional.of(ofOwn(stage.model(), stage.format(), stage.corpus(), settings))
                : Optional.empty();
    }

    /**
     * The reader of a stage, if it has one, for blocks that something else ranked.
     *
     * @param weight how much the ranker's scores count beside the reader's
     * @throws PyramidionException if the corpus has another vocabulary
     */
    public static Optional<Predictor> ofGiven(
            StageModel stage, CorpusStore corpus, double weight, Asker.Settings settings) {
        RealmModel model = stage.model();
        corpus.requireVocabulary(model.tokenizer().vocabulary());
        return model.hasReader()
                ? Optional.of(ofGiven(model, stage.format(), corpus, weight, settings))
                : Optional.empty();
    }

    private static Hits weighted(Hits hits, int beam, double weight) {
        int[] blocks = Arrays.copyOf(hits.ids(), Math.min(beam, hits.size()));
        double[] shares = Probabilities.logSoftmax(IntStream.range(0, blocks.length)
                .mapToDouble(i -> hits.scores()[i])
                .toArray());
        float[] relevance = new float[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            relevance[i] = weight == 0 ? 0 : (float) (weight * shares[i]);
        }
        return new Hits(blocks, relevance);
    }

    @Override
    public int beam() {
        return beam;
    }

    @Override
    public Prediction predict(Question question, Hits hits) {
        return predict(List.of(question), List.of(hits)).getFirst();
    }

    @Override
    public List<Prediction> predict(List<Question> questions, List<Hits> hits) {
        List<AnswerReader.Asked> asked = IntStream.range(0, questions.size())
                .filter(i -> hits.get(i).size() > 0)
                .mapToObj(i -> asked(questions.get(i), hits.get(i)))
                .toList();
        Iterator<AnswerReader.Outcome> outcomes = reader.read(asked).iterator();
        return hits.stream()
                .map(found -> found.size() == 0 ? Prediction.NONE : prediction(outcomes.next()))
                .toList();
    }

    private AnswerReader.Asked asked(Question question, Hits hits) {
        return new AnswerReader.Asked(model.tokenizer().encode(question.text()).ids(), relevance.apply(hits));
    }

    private static Prediction prediction(AnswerReader.Outcome outcome) {
        Answer.Alternative best = outcome.answers().getFirst();
        return new Prediction(
                best.text(), best.probability(), OptionalInt.of(best.evidence().block()));
    }
}
