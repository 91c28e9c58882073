package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.VectorSink;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;

/**
 * Embeds every block of a corpus. Blocks are taken in the order of their length, so that a batch has hardly any padding, and
 * a batch holds as many as fit a number of wordpieces, so that memory does not depend on their length.
 */
public final class BlockEmbedder {

    private static final int WORDPIECES_A_BATCH = 8192;

    private final Embedder embedder;
    private final InputFormat format;
    private final CorpusStore corpus;

    public BlockEmbedder(Embedder embedder, InputFormat format, CorpusStore corpus) {
        this.embedder = embedder;
        this.format = format;
        this.corpus = corpus;
    }

    /** Gives the embedding of every block, under its index, to {@code sink}. */
    public void embedAll(VectorSink sink, Progress progress) {
        int[] order = IntStream.range(0, corpus.size())
                .boxed()
                .sorted(Comparator.comparingInt(this::length))
                .mapToInt(Integer::intValue)
                .toArray();
        try (Progress.Task task = progress.start("embedding blocks", corpus.size(), "blocks")) {
            int done = 0;
            while (done < order.length) {
                int count = batchSize(order, done);
                embed(order, done, count, sink);
                done += count;
                task.update(done);
            }
        }
    }

    private int batchSize(int[] order, int from) {
        int count = 0;
        int longest = 0;
        while (from + count < order.length) {
            longest = Math.max(longest, length(order[from + count]));
            if (count > 0 && (long) longest * (count + 1) > WORDPIECES_A_BATCH) {
                break;
            }
            count++;
        }
        return count;
    }

    private int length(int block) {
        return Math.min(format.blockLength(), 3 + corpus.titleTokens(block).length + corpus.tokens(block).length);
    }

    private void embed(int[] order, int from, int count, VectorSink sink) {
        List<InputSequence> inputs = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            inputs.add(format.document(corpus.titleTokens(order[i]), corpus.tokens(order[i])));
        }
        float[] vectors = embed(embedder, inputs);
        int dimension = vectors.length / count;
        for (int i = 0; i < count; i++) {
            sink.put(order[from + i], vectors, i * dimension);
        }
    }

    /** Embeddings of some inputs, {@code [B, D]} row-major, without gradients. */
    static float[] embed(Embedder embedder, List<InputSequence> inputs) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.floats(embedder.embed(new PackedBatch(inputs), 0));
        }
    }
}
