package org.pyramidion.qa;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.Question;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;

/** Answers with the best span of the blocks that it reads. */
public final class SpanPredictor implements Predictor {

    private final RealmModel model;
    private final AnswerReader reader;
    private final int beam;
    private final Optional<Relevances> relevances;

    private SpanPredictor(
            RealmModel model,
            InputFormat format,
            CorpusStore corpus,
            Asker.Settings settings,
            Optional<Relevances> relevances) {
        this.model = model;
        this.reader = new AnswerReader(model, format, corpus, settings);
        this.beam = settings.readerBeam();
        this.relevances = relevances;
    }

    /**
     * For blocks that the model itself ranked: a span scores the reader's score and the block's.
     *
     * @throws org.pyramidion.base.PyramidionException if the model has no reader yet
     */
    public static SpanPredictor ofOwn(
            RealmModel model, InputFormat format, CorpusStore corpus, Asker.Settings settings) {
        return new SpanPredictor(model, format, corpus, settings, Optional.empty());
    }

    /**
     * For blocks that something else ranked, whose scores are on another scale: they say which blocks are read, but a
     * span scores the reader's score and the inner product of the model's own embeddings.
     *
     * @param index the corpus embedded with the model
     * @throws org.pyramidion.base.PyramidionException if the model has no reader yet
     */
    public static SpanPredictor ofGiven(
            RealmModel model, InputFormat format, CorpusStore corpus, BlockIndex index, Asker.Settings settings) {
        Relevances relevances = new Relevances(new Retriever(model, format, index), index.search());
        return new SpanPredictor(model, format, corpus, settings, Optional.of(relevances));
    }

    @Override
    public int beam() {
        return beam;
    }

    @Override
    public Prediction predict(Question question, Hits hits) {
        if (hits.size() == 0) {
            return Prediction.NONE;
        }
        int[] tokens = model.tokenizer().encode(question.text()).ids();
        Hits read = relevances.map(own -> own.of(tokens, hits, beam)).orElse(hits);
        Answer.Alternative best = reader.read(tokens, read).answers().getFirst();
        return new Prediction(
                best.text(), best.probability(), OptionalInt.of(best.evidence().block()));
    }

    /** The inner products of a query with blocks, of the vectors that an index holds. */
    private record Relevances(Retriever retriever, MipsIndex index) {

        Hits of(int[] tokens, Hits hits, int beam) {
            float[] query = retriever.embed(List.of(tokens));
            int[] blocks = Arrays.copyOf(hits.ids(), Math.min(beam, hits.size()));
            float[] scores = new float[blocks.length];
            for (int i = 0; i < blocks.length; i++) {
                float[] vector = index.vector(blocks[i]);
                for (int d = 0; d < query.length; d++) {
                    scores[i] += query[d] * vector[d];
                }
            }
            return new Hits(blocks, scores);
        }
    }
}
