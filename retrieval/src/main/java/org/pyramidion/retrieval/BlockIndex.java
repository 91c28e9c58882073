package org.pyramidion.retrieval;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.Description;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.Storage;
import org.pyramidion.index.VectorSink;
import org.pyramidion.weights.ElementType;
import org.pyramidion.weights.WeightTensor;

/**
 * The index of one corpus under one set of parameters, and the step at which those were taken.
 *
 * @param search the embeddings
 * @param step the training step of the parameters that embedded the corpus
 * @param cost what embedding the corpus cost, as far as that is known
 */
public record BlockIndex(MipsIndex search, long step, BlockEmbedder.Cost cost) implements AutoCloseable {

    /** The key of an index' manifest under which the exported embedder stands that it was made with. */
    public static final String SNAPSHOT = "snapshot";

    private static final Duration KEPT_EVERY = Duration.ofMinutes(1);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** The kind of index unless another is asked for: every block is scored. */
    public static final IndexKind DEFAULT_KIND = new IndexKind.Exact(Storage.FLOAT32);

    /** Embeds a corpus with a model's document embedder and writes an exact index to {@code directory}. */
    public static BlockIndex build(Path directory, Realm realm, long step, Progress progress) {
        return build(directory, DEFAULT_KIND, realm, step, progress);
    }

    /** Embeds a corpus with a model's document embedder and writes an index of some kind to {@code directory}. */
    public static BlockIndex build(Path directory, IndexKind kind, Realm realm, long step, Progress progress) {
        CorpusStore corpus = realm.corpus();
        BlockEmbedder embedder = embedder(realm);
        BlockEmbedder.Cost[] cost = {BlockEmbedder.Cost.NONE};
        MipsIndex index = new IndexDirectory(directory)
                .build(
                        kind,
                        corpus.size(),
                        realm.model().config().projection(),
                        Provenance.of(corpus, step).toMap(),
                        sink -> cost[0] = embedder.embedAll(sink, progress),
                        progress);
        return new BlockIndex(index, step, cost[0]);
    }

    /** What embeds the blocks of a realm's corpus. */
    public static BlockEmbedder embedder(Realm realm) {
        return new BlockEmbedder(realm.model().documentEmbedder(), realm.format(), realm.corpus());
    }

    /**
     * Writes embeddings that are there already as an index to {@code directory}.
     *
     * @param snapshot the id of the exported embedder that made them
     */
    public static BlockIndex assemble(
            Path directory, ChunkedEmbedding embeddings, CorpusStore corpus, long step, String snapshot) {
        BlockEmbedder.Cost cost = embeddings.cost();
        MipsIndex index = new IndexDirectory(directory)
                .build(
                        DEFAULT_KIND,
                        corpus.size(),
                        embeddings.dimension(),
                        Provenance.of(corpus, step).embedded(cost, snapshot).toMap(),
                        embeddings::readAll,
                        Progress.none());
        return new BlockIndex(index, step, cost);
    }

    /**
     * Writes embeddings that are there already as the index that {@link #follow} would make, were there no others.
     *
     * @param embeddings whole, by the realm's document embedder
     */
    public static void assemble(
            Path directory, IndexKind kind, ChunkedEmbedding embeddings, Realm realm, Progress progress) {
        long[] keys = BlockKeys.of(realm);
        Map<String, Object> made =
                Provenance.of(realm.corpus(), 0).following(keys.length, 0).toMap();
        new IndexDirectory(directory)
                .build(kind, keys, embeddings.dimension(), made, embeddings::readAll, progress)
                .close();
    }

    /**
     * Makes an index of embeddings that were computed elsewhere.
     *
     * @param embeddings F32, {@code [blocks, D]}, row i for block i of the corpus
     * @throws PyramidionException if they are not as many as the corpus has blocks
     */
    public static BlockIndex of(Path directory, CorpusStore corpus, WeightTensor embeddings) {
        long[] shape = embeddings.shape();
        if (embeddings.type() != ElementType.F32 || shape.length != 2 || shape[0] != corpus.size()) {
            throw new PyramidionException(
                    "the block embeddings are %s %s, but corpus %s has %d blocks: they are of another corpus"
                            .formatted(embeddings.type(), Arrays.toString(shape), corpus.directory(), corpus.size()));
        }
        int dimension = Math.toIntExact(shape[1]);
        MipsIndex index = new IndexDirectory(directory)
                .build(
                        DEFAULT_KIND,
                        corpus.size(),
                        dimension,
                        Provenance.of(corpus, 0).toMap(),
                        sink -> give(embeddings, dimension, sink),
                        Progress.none());
        return new BlockIndex(index, 0, BlockEmbedder.Cost.NONE);
    }

    private static void give(WeightTensor embeddings, int dimension, VectorSink sink) {
        float[] row = new float[dimension];
        for (int id = 0; id < embeddings.shape()[0]; id++) {
            MemorySegment.copy(embeddings.data(), FLOAT, (long) id * dimension * Float.BYTES, row, 0, dimension);
            sink.put(id, row, 0);
        }
    }

    /** What the index at {@code directory} is; nothing if there is none of this corpus that this program can read. */
    public static Optional<Description> find(Path directory, CorpusStore corpus) {
        return new IndexDirectory(directory).find().filter(found -> isOf(found, corpus));
    }

    private static boolean isOf(Description index, CorpusStore corpus) {
        return Provenance.of(index.provenance()).isOf(corpus);
    }

    /** Whether an index is of some version of a corpus. */
    static boolean isOfLineage(Description index, CorpusStore corpus) {
        return Provenance.of(index.provenance()).isOfLineage(corpus);
    }

    /**
     * Opens an index.
     *
     * @throws PyramidionException if it is absent, damaged, or of another corpus
     */
    public static BlockIndex open(Path directory, CorpusStore corpus) {
        MipsIndex index = new IndexDirectory(directory).open();
        Provenance made = Provenance.of(index.describe().provenance());
        if (!made.isOf(corpus)) {
            index.close();
            throw new PyramidionException("%s: index of corpus %s, but the corpus is %s; build the index again"
                    .formatted(directory, made.corpus(), corpus.id()));
        }
        return new BlockIndex(index, made.step(), made.cost());
    }

    /**
     * Makes the index of a corpus out of other indexes under the same parameters: only blocks that none of them has are
     * embedded. Each {@link BlockEmbedder#WINDOW} of these, or what a minute gives if that is more, are kept beside it
     * until it is there: after a failure, or a death, the next call goes on with them.
     *
     * @param others directories of indexes, {@code directory} among them or not; what is no index, or has no keys, is
     *     passed over
     * @param kind one that stores vectors in full takes none from one that does not
     */
    public static BlockIndex follow(Path directory, List<Path> others, IndexKind kind, Realm realm, Progress progress) {
        BegunVectors begun = BegunVectors.beside(directory, BlockEmbedder.WINDOW, KEPT_EVERY);
        BlockIndex index = follow(directory, begun, others, kind, realm, progress);
        try {
            begun.remove();
        } catch (PyramidionException e) {
            index.close();
            throw e;
        }
        return index;
    }

    static BlockIndex follow(
            Path directory, BegunVectors begun, List<Path> others, IndexKind kind, Realm realm, Progress progress) {
        CorpusStore corpus = realm.corpus();
        long[] keys = BlockKeys.of(realm);
        int dimension = realm.model().config().projection();
        List<KnownVectors> known = new ArrayList<>();
        try {
            Stream.concat(others.stream(), begun.parts().stream())
                    .forEach(other -> known(other, corpus, keys, kind.storage()).ifPresent(known::add));
            int[] unknown = IntStream.range(0, keys.length)
                    .filter(block -> known.stream().noneMatch(vectors -> vectors.contains(keys[block])))
                    .toArray();
            Provenance made = Provenance.of(corpus, 0).following(unknown.length, keys.length - unknown.length);
            BlockEmbedder embedder = embedder(realm);
            BlockEmbedder.Cost[] cost = {BlockEmbedder.Cost.NONE};
            MipsIndex index = new IndexDirectory(directory)
                    .build(
                            kind,
                            keys,
                            dimension,
                            made.toMap(),
                            sink -> {
                                give(known, keys, sink);
                                cost[0] = begun.embed(unknown, keys, dimension, embedder, sink, progress);
                            },
                            progress);
            return new BlockIndex(index, 0, cost[0]);
        } finally {
            known.forEach(KnownVectors::close);
        }
    }

    private static void give(List<KnownVectors> known, long[] keys, VectorSink sink) {
        for (int i = 0; i < known.size(); i++) {
            KnownVectors own = known.get(i);
            List<KnownVectors> earlier = known.subList(0, i);
            int[] wanted = IntStream.of(own.among(keys))
                    .filter(block -> earlier.stream().noneMatch(vectors -> vectors.contains(keys[block])))
                    .toArray();
            own.give(keys, wanted, sink);
        }
    }

    private static Optional<KnownVectors> known(Path directory, CorpusStore corpus, long[] ofCorpus, Storage wanted) {
        IndexDirectory place = new IndexDirectory(directory);
        Optional<Description> there = place.find()
                .filter(found -> found.deleted() == 0)
                .filter(found -> wanted == Storage.FLOAT16 || found.kind().storage() == Storage.FLOAT32);
        if (there.isEmpty()) {
            return Optional.empty();
        }
        Optional<long[]> keys = place.keys();
        // Without keys, as imported embeddings are: those of this very corpus all the same.
        return (keys.isEmpty() && isOf(there.get(), corpus) ? Optional.of(ofCorpus) : keys)
                .map(found -> new KnownVectors(place.open(), found));
    }

    /** What embedding the corpus cost, for logs; nothing where that is not known. */
    public Map<String, Double> gauges() {
        Map<String, Double> gauges = new LinkedHashMap<>();
        if (cost.seconds() > 0) {
            gauges.put("refresh_seconds", cost.seconds());
            gauges.put("refresh_blocks_per_second", cost.blocks() / cost.seconds());
            gauges.put("refresh_wordpieces_per_second", cost.wordpieces() / cost.seconds());
            gauges.put("refresh_padding_share", 1 - (double) cost.wordpieces() / cost.rows());
        }
        return gauges;
    }

    /** See {@link MipsIndex#search(float[], int, List)}. */
    public List<MipsIndex.Hits> search(float[] queries, int k, List<int[]> excluded) {
        return search.search(queries, k, excluded);
    }

    /** See {@link MipsIndex#search(float[], int, List, IdSet)}. */
    public List<MipsIndex.Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search.search(queries, k, excluded, allowed);
    }

    @Override
    public void close() {
        search.close();
    }
}
