package org.pyramidion.api;

import java.nio.file.Path;
import java.util.Optional;
import org.pyramidion.adaptation.Adaptation;
import org.pyramidion.answering.ArrivingRanker;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.FusedRanker;
import org.pyramidion.answering.LatinRanker;
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
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.Run;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.weights.PretrainedWeights;

/**
 * What ranks a corpus for which no model was trained.
 *
 * @param vectors of an encoder that has embedded the whole corpus, if that ranks
 * @param arriving of one that is at it, if that ranks
 * @param lacking why none is at it, though one should be
 * @param adapted the encoder that ranks, if it was adapted to the corpus
 */
record CorpusRanking(
        Ranker ranker,
        Optional<SentenceEncoderIndex> vectors,
        Optional<ArrivingVectors> arriving,
        Optional<String> lacking,
        Optional<OpenStage> adapted) {

    static CorpusRanking open(CorpusStore corpus, Parts parts, Settings settings) {
        return switch (settings.ranking()) {
            case BEST -> best(corpus, parts, settings);
            case BM25 -> of(words(corpus, parts, settings), Optional.empty());
            case MINILM -> encoded(corpus, Published.MINILM, parts, settings);
            case BGE_SMALL -> encoded(corpus, Published.BGE, parts, settings);
            case FUSION -> {
                CorpusRanking dense = encoded(corpus, Published.MINILM, parts, settings);
                Ranker fused = new FusedRanker(dense.ranker, words(corpus, parts, settings), new RankFusion(0.5));
                yield of(fused, dense.vectors);
            }
        };
    }

    private static CorpusRanking best(CorpusStore corpus, Parts parts, Settings settings) {
        Ranker words = words(corpus, parts, settings);
        Optional<RunDirectory> adapted = Adaptation.kept(corpus);
        return adapted.isPresent()
                ? adapted(adapted.get(), corpus, words, parts, settings)
                : published(corpus, words, parts, settings);
    }

    /** By an encoder that was adapted to the corpus; what came since is embedded first. */
    private static CorpusRanking adapted(
            RunDirectory run, CorpusStore corpus, Ranker words, Parts parts, Settings settings) {
        OpenStage stage = parts.add(
                OpenStage.open(run, Run.Stage.PRETRAIN, Optional.of(corpus.directory()), settings.progress()));
        Ranker both = new FusedRanker(DenseRanker.of(stage), words, ScoreFusion.ENCODER_AND_WORDS);
        return new CorpusRanking(
                new LatinRanker(both, words), Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(stage));
    }

    private static CorpusRanking published(CorpusStore corpus, Ranker words, Parts parts, Settings settings) {
        try {
            Path weights = weights(Published.MINILM, settings);
            ArrivingVectors arriving =
                    parts.add(ArrivingVectors.open(corpus, Published.MINILM, weights, Precision.fastest()));
            if (!settings.once()) {
                arriving.start();
            }
            return new CorpusRanking(
                    new ArrivingRanker(words, arriving, ScoreFusion.ENCODER_AND_WORDS),
                    Optional.empty(),
                    Optional.of(arriving),
                    Optional.empty(),
                    Optional.empty());
        } catch (PyramidionException e) {
            return new CorpusRanking(
                    words,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(String.valueOf(e.getMessage())),
                    Optional.empty());
        }
    }

    /** What makes the vectors that rank, if any do. */
    Optional<Encoder> encoder() {
        return vectors.map(SentenceEncoderIndex::encoder)
                .or(() -> arriving.map(ArrivingVectors::encoder))
                .<Encoder>map(Encoder.OfSentences::new)
                .or(() -> adapted.map(stage -> new Encoder.OfStage("adapted", stage)));
    }

    private static CorpusRanking encoded(CorpusStore corpus, Published encoder, Parts parts, Settings settings) {
        SentenceEncoderIndex index = parts.add(SentenceEncoderIndex.of(
                corpus, encoder, weights(encoder, settings), Precision.fastest(), settings.progress()));
        Ranker ranker = (questions, k, allowed) ->
                index.search(questions.stream().map(Question::text).toList(), k, allowed);
        return of(ranker, Optional.of(index));
    }

    private static CorpusRanking of(Ranker ranker, Optional<SentenceEncoderIndex> vectors) {
        return new CorpusRanking(ranker, vectors, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Path weights(Published encoder, Settings settings) {
        return PretrainedWeights.resolve(encoder.weights(), settings.progress()).directory();
    }

    private static Ranker words(CorpusStore corpus, Parts parts, Settings settings) {
        Bm25Index index = parts.add(Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, settings.progress()));
        return new LexicalRanker(index, Bm25Index.Settings.DEFAULTS);
    }

    Readiness readiness(int passages) {
        boolean all = vectors.isPresent() || adapted.isPresent();
        return new Readiness(arriving.map(ArrivingVectors::known).orElse(all ? passages : 0), passages, lacking);
    }
}
