package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.answering.ArrivingRanker;
import org.pyramidion.answering.FusedRanker;
import org.pyramidion.answering.LexicalRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.ArrivingVectors;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.retrieval.ScoreFusion;
import org.pyramidion.retrieval.SentenceEncoderIndex;
import org.pyramidion.weights.PretrainedWeights;

/**
 * What ranks a corpus for which no model was trained.
 *
 * @param vectors of an encoder that has embedded the whole corpus, if that ranks
 * @param arriving of one that is at it, if that ranks
 * @param lacking why none is at it, though one should be
 */
record CorpusRanking(
        Ranker ranker,
        Optional<SentenceEncoderIndex> vectors,
        Optional<ArrivingVectors> arriving,
        Optional<String> lacking) {

    /** How much the encoder counts beside words, found with {@code benchmarks/run RankingChoice} (decision 15). */
    private static final ScoreFusion BEST = new ScoreFusion(0.3);

    static CorpusRanking open(CorpusStore corpus, Parts parts, Settings settings) {
        return switch (settings.ranking()) {
            case BEST -> best(corpus, parts, settings);
            case BM25 ->
                new CorpusRanking(words(corpus, parts, settings), Optional.empty(), Optional.empty(), Optional.empty());
            case MINILM -> encoded(corpus, Published.MINILM, parts, settings);
            case BGE_SMALL -> encoded(corpus, Published.BGE, parts, settings);
            case FUSION -> {
                CorpusRanking dense = encoded(corpus, Published.MINILM, parts, settings);
                Ranker fused = new FusedRanker(dense.ranker, words(corpus, parts, settings), new RankFusion(0.5));
                yield new CorpusRanking(fused, dense.vectors, Optional.empty(), Optional.empty());
            }
        };
    }

    private static CorpusRanking best(CorpusStore corpus, Parts parts, Settings settings) {
        Ranker words = words(corpus, parts, settings);
        try {
            Path weights = weights(Published.MINILM, settings);
            ArrivingVectors arriving =
                    parts.add(ArrivingVectors.open(corpus, Published.MINILM, weights, Precision.fastest()));
            arriving.start();
            return new CorpusRanking(
                    new ArrivingRanker(words, arriving, BEST),
                    Optional.empty(),
                    Optional.of(arriving),
                    Optional.empty());
        } catch (PyramidionException e) {
            return new CorpusRanking(
                    words, Optional.empty(), Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    private static CorpusRanking encoded(CorpusStore corpus, Published encoder, Parts parts, Settings settings) {
        SentenceEncoderIndex index = parts.add(SentenceEncoderIndex.of(
                corpus, encoder, weights(encoder, settings), Precision.fastest(), settings.progress()));
        Ranker ranker = (questions, k) ->
                index.search(questions.stream().map(Question::text).toList(), k);
        return new CorpusRanking(ranker, Optional.of(index), Optional.empty(), Optional.empty());
    }

    private static Path weights(Published encoder, Settings settings) {
        return PretrainedWeights.resolve(encoder.weights(), settings.progress()).directory();
    }

    private static Ranker words(CorpusStore corpus, Parts parts, Settings settings) {
        Bm25Index index = parts.add(Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, settings.progress()));
        return new LexicalRanker(index, Bm25Index.Settings.DEFAULTS);
    }

    Readiness readiness(int passages) {
        return new Readiness(
                arriving.map(ArrivingVectors::known).orElse(vectors.isPresent() ? passages : 0), passages, lacking);
    }
}
