package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;
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
import org.pyramidion.model.Patches;

/**
 * Embeds every block of a corpus. Of each {@link #WINDOW} blocks that follow one another the longest come first, so
 * that a batch has hardly any padding, and a batch holds as many as fit a number of wordpieces, so that memory does not
 * depend on their length.
 *
 * <p>In which batch a vector is computed decides over its last bits. Batches end with their window, so windows may be
 * shared out among processes and machines, and the vectors stay the same, where the processors are of one kind. On a
 * CPU each batch is computed by one thread, and several side by side ({@link SideBySide}): the vectors do not depend on
 * the number of threads.
 */
public final class BlockEmbedder {

    /** Blocks that are sorted by their length together. */
    public static final int WINDOW = 4096;

    private static final int PARTS = 8;

    /** Wordpieces that one thread of a CPU is about as fast with as with more. */
    private static final int LEAST = 2_048;

    private final Function<PackedBatch, Tensor> network;
    private final IntFunction<InputSequence> input;
    private final int blockLength;
    private final CorpusStore corpus;
    private final int wordpiecesABatch;

    public BlockEmbedder(Embedder embedder, InputFormat format, CorpusStore corpus) {
        this(embedder, format, corpus, BatchSizes.here());
    }

    /** @param sizes how much goes through the network at once */
    public BlockEmbedder(Embedder embedder, InputFormat format, CorpusStore corpus, BatchSizes sizes) {
        this(
                batch -> embedder.embed(batch, 0),
                block -> Realm.document(format, corpus, block),
                format.blockLength(),
                corpus,
                sizes);
    }

    /**
     * @param network one vector a sequence, {@code [B, D]}; several threads use it at once
     * @param input what it reads of a block
     * @param blockLength how many wordpieces it reads at most
     */
    BlockEmbedder(
            Function<PackedBatch, Tensor> network,
            IntFunction<InputSequence> input,
            int blockLength,
            CorpusStore corpus,
            BatchSizes sizes) {
        this.network = network;
        this.input = input;
        this.blockLength = blockLength;
        this.corpus = corpus;
        this.wordpiecesABatch = sizes.inference();
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

        private static final String BLOCKS = "embedded_blocks";
        private static final String WORDPIECES = "embedded_wordpieces";
        private static final String ROWS = "embedded_rows";
        private static final String SECONDS = "embedding_seconds";

        /** As it stands in a manifest. */
        Map<String, Object> toMap() {
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
            return embed(blocks, sink, task);
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

    /** The same with some blocks, all of them. */
    Cost embed(int[] blocks, VectorSink sink, Progress.Task task) {
        return embed(IntStream.of(blocks), sink, task, () -> false);
    }

    private Cost embed(IntStream blocks, VectorSink sink, Progress.Task task, BooleanSupplier stop) {
        List<int[]> batches = batches(blocks.toArray());
        long begun = System.nanoTime();
        Cost cost = Cost.NONE;
        try (Prefetch<List<InputSequence>> inputs = new Prefetch<>(n -> inputs(batches.get((int) n)), batches.size());
                SideBySide<Vectors> computed = new SideBySide<>(n -> computation(inputs.at(n)), batches.size())) {
            for (int n = 0; n < batches.size() && !stop.getAsBoolean(); n++) {
                cost = cost.plus(give(batches.get(n), computed.next(), sink));
                task.update(cost.blocks);
            }
        }
        return new Cost(cost.blocks, cost.wordpieces, cost.rows, (System.nanoTime() - begun) / 1e9);
    }

    private List<int[]> batches(int[] blocks) {
        int windows = (blocks.length + WINDOW - 1) / WINDOW;
        return IntStream.range(0, windows)
                .parallel()
                .mapToObj(w ->
                        window(Arrays.copyOfRange(blocks, w * WINDOW, Math.min(blocks.length, (w + 1) * WINDOW))))
                .flatMap(List::stream)
                .toList();
    }

    /** The longest first. Each block's length is read once: its wordpieces have to be decoded for it. */
    private List<int[]> window(int[] blocks) {
        long[] keys = new long[blocks.length];
        Arrays.setAll(keys, i -> ((long) -length(blocks[i]) << Integer.SIZE) | i);
        Arrays.sort(keys); // of blocks of one length, the first first
        int[] order = Arrays.stream(keys).mapToInt(key -> blocks[(int) key]).toArray();
        int most = wordpiecesABatch(
                Arrays.stream(keys).map(key -> -(key >> Integer.SIZE)).sum());
        List<int[]> batches = new ArrayList<>();
        for (int from = 0, limit; from < order.length; from = limit) {
            int longest = (int) -(keys[from] >> Integer.SIZE);
            limit = Math.min(order.length, from + Math.max(1, most / longest));
            batches.add(Arrays.copyOfRange(order, from, limit));
        }
        return batches;
    }

    /**
     * Of few blocks an eighth, so that there is something for several threads; that must not follow from the number of
     * threads, since it decides over bits.
     */
    private int wordpiecesABatch(long window) {
        return (int) Math.clamp(window / PARTS, Math.min(LEAST, wordpiecesABatch), wordpiecesABatch);
    }

    private int length(int block) {
        int body = corpus.isPicture(block) ? Patches.MOST : corpus.tokens(block).length;
        return Math.min(blockLength, 3 + corpus.titleTokens(block).length + body);
    }

    private List<InputSequence> inputs(int[] blocks) {
        return Arrays.stream(blocks).parallel().mapToObj(input).toList();
    }

    /**
     * What came of a batch.
     *
     * @param values {@code [B, D]} row-major
     * @param tokens real wordpieces
     * @param rows what was computed
     */
    private record Vectors(float[] values, int tokens, int rows) {}

    private Supplier<Vectors> computation(List<InputSequence> inputs) {
        return () -> {
            try (Scope scope = Scope.withoutGradients()) {
                PackedBatch batch = new PackedBatch(inputs);
                return new Vectors(Tensors.floats(network.apply(batch)), batch.tokens(), batch.rows());
            }
        };
    }

    private static Cost give(int[] blocks, Vectors vectors, VectorSink sink) {
        int dimension = vectors.values.length / blocks.length;
        for (int i = 0; i < blocks.length; i++) {
            sink.put(blocks[i], vectors.values, i * dimension);
        }
        return new Cost(blocks.length, vectors.tokens, vectors.rows, 0);
    }

    /** The embeddings of some inputs, at least one, {@code [N, D]} row-major. */
    public static float[] embed(Embedder embedder, List<InputSequence> inputs) {
        List<float[]> parts = new ArrayList<>();
        for (List<InputSequence> some : BatchSizes.batches(
                inputs, input -> 1, InputSequence::length, BatchSizes.here().inference())) {
            try (Scope scope = Scope.withoutGradients()) {
                parts.add(Tensors.floats(embedder.embed(new PackedBatch(some), 0)));
            }
        }
        return parts.size() == 1 ? parts.getFirst() : joined(parts);
    }

    private static float[] joined(List<float[]> parts) {
        float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int done = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, done, part.length);
            done += part.length;
        }
        return all;
    }
}
