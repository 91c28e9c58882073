package org.pyramidion.evaluation;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pyramidion.answering.FusedRanker;
import org.pyramidion.answering.LexicalRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.SentenceEncoder.Published;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.retrieval.SentenceEncoderIndex;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.TrainConfig;

/** What ranks the blocks of a corpus without being trained for it; opened, or built, when it is first asked for. */
public final class Rankers implements AutoCloseable {

    /** A way to find blocks. */
    public enum Kind {
        /** The model of a run. */
        MODEL,
        /** Words. */
        BM25,
        /** The model, or MiniLM where there is no run, and words. */
        FUSION,
        /** all-MiniLM-L6-v2 as published. */
        MINILM,
        /** bge-small-en-v1.5 as published. */
        BGE
    }

    /**
     * How they rank.
     *
     * @param analysis of words
     * @param products the precision of published encoders
     */
    public record Settings(
            Bm25Index.Settings bm25, Bm25Index.Analysis analysis, RankFusion fusion, TrainConfig.Products products) {}

    private final CorpusStore corpus;
    private final Settings settings;
    private final Progress progress;
    private final Map<Published, Ranker> sentences = new EnumMap<>(Published.class);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable Ranker words;

    /** @param corpus stays the caller's to close */
    public Rankers(CorpusStore corpus, Settings settings, Progress progress) {
        this.corpus = corpus;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * A ranker of one kind.
     *
     * @param dense the run's model, if there is a run
     * @throws PyramidionException if the model is to rank and there is none
     */
    public Ranker of(Kind kind, Optional<Ranker> dense) {
        return switch (kind) {
            case MODEL -> dense.orElseThrow(() -> new PyramidionException("there is no model to rank; name a run"));
            case BM25 -> words();
            case FUSION -> fused(dense.orElseGet(() -> sentences(Published.MINILM)));
            case MINILM -> sentences(Published.MINILM);
            case BGE -> sentences(Published.BGE);
        };
    }

    /** BM25. */
    public Ranker words() {
        Ranker present = words;
        if (present == null) {
            Bm25Index index = Bm25Index.of(corpus, settings.analysis(), progress);
            open.push(index);
            present = new LexicalRanker(index, settings.bm25());
            words = present;
        }
        return present;
    }

    Ranker fused(Ranker dense) {
        return new FusedRanker(dense, words(), settings.fusion());
    }

    Ranker sentences(Published published) {
        return sentences.computeIfAbsent(published, encoder -> {
            // A run that reads what this ranks has a precision of its own.
            Precision precision = settings.products().here();
            Path weights = PretrainedBert.directory(encoder.weights(), progress);
            SentenceEncoderIndex index = SentenceEncoderIndex.of(corpus, encoder, weights, precision, progress);
            open.push(index);
            return (questions, k, allowed) ->
                    index.search(questions.stream().map(Question::text).toList(), k, allowed);
        });
    }

    @Override
    public void close() {
        for (AutoCloseable one : open) {
            try {
                one.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
