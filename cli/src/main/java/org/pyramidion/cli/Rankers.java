package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pyramidion.run.PretrainedBert;
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
import org.pyramidion.retrieval.SentenceIndex;

/** What ranks the blocks of a corpus without being trained for it; opened, or built, when it is first asked for. */
final class Rankers implements AutoCloseable {

    private final CorpusStore corpus;
    private final RetrieverOptions options;
    private final Progress progress;
    private final Map<Published, Ranker> sentences = new EnumMap<>(Published.class);
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable Ranker words;

    /** @param corpus stays the caller's to close */
    Rankers(CorpusStore corpus, RetrieverOptions options, Progress progress) {
        this.corpus = corpus;
        this.options = options;
        this.progress = progress;
    }

    /**
     * The ranker that was asked for.
     *
     * @param dense the run's model, if there is a run
     */
    Ranker chosen(Optional<Ranker> dense) {
        return switch (options.retriever()) {
            case MODEL -> dense.orElseThrow(() -> new PyramidionException("--retriever model needs a run"));
            case BM25 -> words();
            case FUSION -> fused(dense.orElseGet(() -> sentences(Published.MINILM)));
            case MINILM -> sentences(Published.MINILM);
            case BGE -> sentences(Published.BGE);
        };
    }

    Ranker words() {
        Ranker present = words;
        if (present == null) {
            Bm25Index index = Bm25Index.of(corpus, options.analysis(), progress);
            open.push(index);
            present = new LexicalRanker(index, options.bm25());
            words = present;
        }
        return present;
    }

    Ranker fused(Ranker dense) {
        return new FusedRanker(dense, words(), options.fusion());
    }

    Ranker sentences(Published published) {
        return sentences.computeIfAbsent(published, encoder -> {
            // A run that reads what this ranks has a precision of its own.
            Precision precision = options.precision().here();
            Path weights = PretrainedBert.directory(encoder.weights(), progress);
            SentenceIndex index = SentenceIndex.of(corpus, encoder, weights, precision, progress);
            open.push(index);
            return (questions, k) ->
                    index.search(questions.stream().map(Question::text).toList(), k);
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
