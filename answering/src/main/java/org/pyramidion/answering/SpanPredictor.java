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
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.StageModel;

/** Answers with the best span of the blocks that it reads. */
public final class SpanPredictor implements Predictor {

    private final Realm realm;
    private final AnswerReader reader;
    private final int beam;
    private final UnaryOperator<Hits> relevance;

    private SpanPredictor(Realm realm, Asker.Settings settings, UnaryOperator<Hits> relevance) {
        this.realm = realm;
        this.reader = new AnswerReader(realm, settings);
        this.beam = settings.readerBeam();
        this.relevance = relevance;
    }

    /**
     * For blocks that the model itself ranked: a span scores the reader's score and the block's.
     *
     * @throws org.pyramidion.base.PyramidionException if the model has no reader yet
     */
    public static SpanPredictor ofOwn(Realm realm, Asker.Settings settings) {
        return new SpanPredictor(realm, settings, UnaryOperator.identity());
    }

    /**
     * For blocks that something else ranked, whose scores are on a scale of their own: a span scores the reader's score
     * and {@code weight} × the logarithm of the block's share of the ranker's scores, their softmax over the blocks
     * that are read. Of a model's own inner products, a weight of 1 gives what {@link #ofOwn} does.
     *
     * @param weight 0 for the reader's score alone
     * @throws PyramidionException if the weight is negative or not finite, or the model has no reader yet
     */
    public static SpanPredictor ofGiven(Realm realm, double weight, Asker.Settings settings) {
        if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new PyramidionException("the ranker's weight is %s; it must be 0 or more".formatted(weight));
        }
        return new SpanPredictor(realm, settings, hits -> weighted(hits, settings.readerBeam(), weight));
    }

    /** The reader of a stage, if it has one, for what its own model ranked. */
    public static Optional<Predictor> ofOwn(OpenStage stage, Asker.Settings settings) {
        return stage.model().hasReader() ? Optional.of(ofOwn(stage.realm().realm(), settings)) : Optional.empty();
    }

    /**
     * The reader of a stage, if it has one, for blocks that something else ranked.
     *
     * @param weight how much the ranker's scores count beside the reader's
     * @throws PyramidionException if the corpus has another vocabulary
     */
    public static Optional<Predictor> ofGiven(
            StageModel stage, CorpusStore corpus, double weight, Asker.Settings settings) {
        Realm realm = stage.on(corpus);
        return stage.model().hasReader() ? Optional.of(ofGiven(realm, weight, settings)) : Optional.empty();
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
        return new AnswerReader.Asked(realm.tokens(question.text()), relevance.apply(hits));
    }

    private static Prediction prediction(AnswerReader.Outcome outcome) {
        Answer.Alternative best = outcome.answers().getFirst();
        return new Prediction(
                best.text(), best.probability(), OptionalInt.of(best.evidence().block()));
    }
}
