package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
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
 * Embeds every block of a corpus. Blocks are taken in the order of their length, so that a batch has hardly any
 * padding, and a batch holds as many as fit a number of wordpieces, so that memory does not depend on their length. The
 * longest come first: so the work gets faster than was foretold, not slower.
 */
public final class BlockEmbedder {

    private static final int WORDPIECES_A_BATCH = 8192;

    private final Function<PackedBatch, Tensor> network;
    private final BinaryInput input;
    private final int blockLength;
    private final CorpusStore corpus;

    public BlockEmbedder(Embedder embedder, InputFormat format, CorpusStore corpus) {
        this(batch -> embedder.embed(batch, 0), format::document, format.blockLength(), corpus);
    }

    /**
     * @param network one vector a sequence, {@code [B, D]}
     * @param input what it reads of a block
     * @param blockLength how many wordpieces it reads at most
     */
    BlockEmbedder(Function<PackedBatch, Tensor> network, BinaryInput input, int blockLength, CorpusStore corpus) {
        this.network = network;
        this.input = input;
        this.blockLength = blockLength;
        this.corpus = corpus;
    }

    /** Makes an input of the wordpieces of a title and of a text. */
    @FunctionalInterface
    interface BinaryInput {
        InputSequence of(int[] title, int[] text);
    }

    /**
     * What embedding cost.
     *
     * @param wordpieces real ones, marks included
     * @param rows what was computed: wordpieces and padding
     * @param seconds of work; of several builders' the sum
     */
    public record Cost(long blocks, long wordpieces, long rows, double seconds) {

        public static final Cost NONE = new Cost(0, 0, 0, 0);

        static final String BLOCKS = "embedded_blocks";
        private static final String WORDPIECES = "embedded_wordpieces";
        private static final String ROWS = "embedded_rows";
        private static final String SECONDS = "embedding_seconds";

        /** As it stands in a manifest. */
        public Map<String, Object> provenance() {
            return Map.of(BLOCKS, blocks, WORDPIECES, wordpieces, ROWS, rows, SECONDS, seconds);
        }

        /** As it was read from a manifest; zeros for what is not there. */
        static Cost of(Map<String, Object> provenance) {
            return new Cost(
                    number(provenance, BLOCKS).longValue(),
                    number(provenance, WORDPIECES).longValue(),
                    number(provenance, ROWS).longValue(),
                    number(provenance, SECONDS).doubleValue());
        }

        private static Number number(Map<String, Object> provenance, String key) {
            return provenance.get(key) instanceof Number number ? number : 0;
        }

        public Cost plus(Cost other) {
            return new Cost(
                    blocks + other.blocks, wordpieces + other.wordpieces, rows + other.rows, seconds + other.seconds);
        }
    }

    /** Gives the embedding of every block, under its index, to {@code sink}. */
    public Cost embedAll(VectorSink sink, Progress progress) {
        return embedAll(IntStream.range(0, corpus.size()).toArray(), sink, progress);
    }

    /** Gives the embeddings of some blocks, under their indexes, to {@code sink}. */
    Cost embedAll(int[] blocks, VectorSink sink, Progress progress) {
        if (blocks.length == 0) {
            return Cost.NONE;
        }
        try (Progress.Task task = progress.start("embedding blocks", blocks.length, "blocks")) {
            return embed(Arrays.stream(blocks), sink, task, () -> false);
        }
    }

    /**
     * Gives the embeddings of the blocks from {@code from} to before {@code limit} to {@code sink}.
     *
     * @param task is told how many of them are done
     * @param stop asked between batches; once it says yes, the rest is left out
     */
    public Cost embed(int from, int limit, VectorSink sink, Progress.Task task, BooleanSupplier stop) {
        return embed(IntStream.range(from, limit), sink, task, stop);
    }

    private Cost embed(IntStream blocks, VectorSink sink, Progress.Task task, BooleanSupplier stop) {
        int[] order = longestFirst(blocks.toArray());
        long begun = System.nanoTime();
        Cost cost = Cost.NONE;
        int done = 0;
        while (done < order.length && !stop.getAsBoolean()) {
            int count = batchSize(order, done);
            cost = cost.plus(embed(order, done, count, sink));
            done += count;
            task.update(done);
        }
        return new Cost(cost.blocks, cost.wordpieces, cost.rows, (System.nanoTime() - begun) / 1e9);
    }

    /** Each block's length is read once: its wordpieces have to be decoded for it. */
    private int[] longestFirst(int[] blocks) {
        long[] keys = new long[blocks.length];
        IntStream.range(0, keys.length)
                .parallel()
                .forEach(i -> keys[i] = ((long) -length(blocks[i]) << Integer.SIZE) | i);
        Arrays.parallelSort(keys); // of blocks of one length, the first first
        return Arrays.stream(keys).mapToInt(key -> blocks[(int) key]).toArray();
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
        return Math.min(blockLength, 3 + corpus.titleTokens(block).length + corpus.tokens(block).length);
    }

    private Cost embed(int[] order, int from, int count, VectorSink sink) {
        List<InputSequence> inputs = new ArrayList<>(count);
        for (int i = from; i < from + count; i++) {
            inputs.add(input.of(corpus.titleTokens(order[i]), corpus.tokens(order[i])));
        }
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch = new PackedBatch(inputs);
            float[] vectors = Tensors.floats(network.apply(batch));
            int dimension = vectors.length / count;
            for (int i = 0; i < count; i++) {
                sink.put(order[from + i], vectors, i * dimension);
            }
            return new Cost(count, batch.tokens(), batch.rows(), 0);
        }
    }

    /** The embeddings of some inputs, {@code [N, D]} row-major. */
    public static float[] embed(Embedder embedder, List<InputSequence> inputs) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.floats(embedder.embed(new PackedBatch(inputs), 0));
        }
    }
}
