package org.pyramidion.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.reader.Reader;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.Bm25Index.Analysis;
import org.pyramidion.retrieval.Fusion;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.retrieval.ScoreFusion;
import org.pyramidion.retrieval.SentenceEncoderIndex;

/** What ranks blocks without training: words in several settings, published encoders, and fusions of the two. */
final class RankingSystems implements AutoCloseable {

    private static final int DEPTH = 100;
    private static final List<Double> RANK_WEIGHTS = List.of(0.3, 0.5);
    private static final List<Double> SCORE_WEIGHTS = List.of(0.1, 0.2, 0.3, 0.4, 0.5);

    private final CorpusStore corpus;
    private final List<AutoCloseable> open = new ArrayList<>();

    RankingSystems(CorpusStore corpus) {
        this.corpus = corpus;
    }

    /** The blocks of each question by each system; the first system is BM25 as it is if nothing else is said. */
    Map<String, List<Hits>> rank(List<String> questions, List<String> encoders) {
        Map<String, List<Hits>> ranked = new LinkedHashMap<>();
        for (Analysis analysis : Analysis.values()) {
            Bm25Index index = Bm25Index.of(corpus, analysis, Progress.none());
            open.add(index);
            for (Bm25Index.Settings settings :
                    List.of(Bm25Index.Settings.DEFAULTS, new Bm25Index.Settings(1.2, 0.75))) {
                String name = "bm25 %s %s %s".formatted(analysis.label(), settings.k1(), settings.b());
                ranked.put(name, index.search(questions, DEPTH, settings));
            }
        }
        List<String> words = List.copyOf(ranked.keySet());
        for (String encoder : encoders) {
            Published published = Published.of(encoder).orElseThrow();
            SentenceEncoderIndex vectors = vectors(published);
            List<Hits> dense = vectors.search(questions, DEPTH);
            ranked.put(published.weights(), dense);
            for (String lexical : List.of(words.getFirst(), words.get(2))) {
                List<Hits> byWords = ranked.getOrDefault(lexical, List.of());
                String name = "%s + %s".formatted(encoder, lexical);
                for (double weight : RANK_WEIGHTS) {
                    ranked.put(weight + " ranks " + name, fuse(dense, byWords, new RankFusion(weight)));
                }
                for (double weight : SCORE_WEIGHTS) {
                    ranked.put(weight + " scores " + name, fuse(dense, byWords, new ScoreFusion(weight)));
                }
            }
        }
        return ranked;
    }

    private static List<Hits> fuse(List<Hits> first, List<Hits> second, Fusion fusion) {
        List<Hits> fused = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            fused.add(fusion.fuse(first.get(i), second.get(i), DEPTH));
        }
        return fused;
    }

    private SentenceEncoderIndex vectors(Published published) {
        SentenceEncoderIndex vectors = SentenceEncoderIndex.of(
                corpus,
                published,
                Reader.published(published.weights(), Progress.none()),
                Precision.fastest(),
                Progress.none());
        open.add(vectors);
        return vectors;
    }

    @Override
    public void close() {
        for (AutoCloseable each : open.reversed()) {
            try {
                each.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
