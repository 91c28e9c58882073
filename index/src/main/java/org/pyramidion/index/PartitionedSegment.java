package org.pyramidion.index;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import org.pyramidion.base.DamagedException;
import org.pyramidion.engine.Engine;

/**
 * An inverted file with quantised residuals, in the manner of ScaNN (Guo et al. 2020).
 *
 * <p>With c the centroid of x's partition, q·x = q·c + q·(x − c). A query
 *
 * <ol>
 *   <li>takes the partitions of highest q·c,
 *   <li>sums, for each vector in them, a table's entries of its residual's four-bit codes ({@link CodeBlocks}); the
 *       table is the same for all partitions, since an inner product does not ask where the residual begins,
 *   <li>scores the best of these by the stored vectors.
 * </ol>
 *
 * <p>The files beside {@code vectors.f16}: {@code centroids.f32}, {@code [P, D]}; {@code centres.f32}, {@code [M, 2,
 * 16]}; {@code counts.i32}, {@code [P]}; {@code ids.i32}, {@code [blocks, 64]}, the partitions one after the other,
 * each filled up to whole blocks with −1; {@code codes.u4}, {@code [blocks, M/2, 64]}.
 *
 * <p>Centroids and centres hold for other vectors of the same distribution too: a refresh or an append takes those of
 * the index before, and only assigns and encodes.
 */
final class PartitionedSegment implements Segment {

    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    /** What stands for the id where a block has no vector. */
    static final int EMPTY = -1;
    /** How many of its best partitions a query of a batch looks into before the batch is scanned by partitions. */
    private static final int FIRST_PROBES = 4;

    private final VectorFile vectors;
    private final Arena arena;
    private final Partitions partitions;
    private final Nearby nearby;
    private final CentreProducts products;
    private final int[] firstBlock; // [P + 1]
    private final int[] counts; // [P]
    private final MemorySegment ids;
    private final CodeBlocks codes;
    private final IndexKind.Partitioned settings;

    private PartitionedSegment(Path directory, VectorFile vectors, Arena arena, IndexKind.Partitioned settings) {
        int dimension = vectors.dimension();
        this.vectors = vectors;
        this.arena = arena;
        this.settings = settings;
        this.partitions = openPartitions(directory, dimension, settings.partitions());
        this.nearby = new Nearby(partitions);
        ProductQuantizer quantizer = openQuantizer(directory, dimension);
        this.products = new CentreProducts(quantizer, dimension);
        MemorySegment stored =
                IndexFile.open(directory.resolve("counts.i32"), (long) settings.partitions() * Integer.BYTES, arena);
        this.counts = new int[settings.partitions()];
        MemorySegment.copy(stored, INT, 0, counts, 0, counts.length);
        requireCounts(directory.resolve("counts.i32"), counts, vectors.size());
        this.firstBlock = firstBlocks(counts);
        int blocks = firstBlock[counts.length];
        this.ids =
                IndexFile.open(directory.resolve("ids.i32"), (long) blocks * CodeBlocks.BLOCK * Integer.BYTES, arena);
        this.codes = new CodeBlocks(
                IndexFile.open(directory.resolve("codes.u4"), CodeBlocks.bytes(blocks, quantizer.parts()), arena),
                quantizer.parts());
        requireIds(directory.resolve("ids.i32"));
    }

    private static void requireCounts(Path file, int[] counts, int size) {
        long sum = 0;
        for (int count : counts) {
            sum += count >= 0 ? count : Integer.MAX_VALUE;
        }
        if (sum != size) {
            throw new DamagedException(file, "partitions of %d vectors where there are %d".formatted(sum, size));
        }
    }

    /** Those of a partition come first in its blocks, and are ids of vectors; empty slots follow. */
    private void requireIds(Path file) {
        for (int p = 0; p < counts.length; p++) {
            long first = (long) firstBlock[p] * CodeBlocks.BLOCK;
            long limit = (long) firstBlock[p + 1] * CodeBlocks.BLOCK;
            for (long slot = first; slot < limit; slot++) {
                int id = ids.get(INT, slot * Integer.BYTES);
                boolean right = slot < first + counts[p] ? id >= 0 && id < vectors.size() : id == EMPTY;
                if (!right) {
                    throw new DamagedException(file, "vector %d of %d".formatted(id, vectors.size()));
                }
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the segment, which closes it
    static PartitionedSegment open(Path directory, int size, int dimension, IndexKind.Partitioned settings) {
        VectorFile vectors = VectorFile.open(directory, Storage.FLOAT16, size, dimension);
        Arena arena = Arena.ofShared();
        try {
            return new PartitionedSegment(directory, vectors, arena, settings);
        } catch (RuntimeException e) {
            arena.close();
            vectors.close();
            throw e;
        }
    }

    static Partitions openPartitions(Path directory, int dimension, int count) {
        Path file = directory.resolve("centroids.f32");
        IndexFile.requireSize(file, (long) count * dimension * Float.BYTES); // before there is memory for them
        return new Partitions(floats(file, count * dimension), dimension);
    }

    static ProductQuantizer openQuantizer(Path directory, int dimension) {
        return new ProductQuantizer(
                floats(directory.resolve("centres.f32"), ProductQuantizer.centresLength(dimension)), dimension);
    }

    private static float[] floats(Path file, int count) {
        try (Arena arena = Arena.ofConfined()) {
            float[] values = new float[count];
            MemorySegment.copy(IndexFile.open(file, (long) count * Float.BYTES, arena), FLOAT, 0, values, 0, count);
            return values;
        }
    }

    static int[] firstBlocks(int[] counts) {
        int[] first = new int[counts.length + 1];
        for (int p = 0; p < counts.length; p++) {
            first[p + 1] = first[p] + (counts[p] + CodeBlocks.BLOCK - 1) / CodeBlocks.BLOCK;
        }
        return first;
    }

    /** A query while it is searched for. */
    private final class Asked implements CodeBlocks.Query {

        private final int q;
        private final int[] probed; // partitions, best first
        private final float[] bases; // q·c of these
        private final QueryTable table;
        private final Reservoir near;
        private float base; // of the partition that is scanned
        private float threshold;
        private short limit;

        Asked(float[] queries, int q, TopK best) {
            this.q = q;
            MipsIndex.Hits probes = probes(queries, q, best);
            this.probed = probes.ids();
            this.bases = probes.scores();
            this.table = new QueryTable(products.of(queries, q));
            this.near = new Reservoir(
                    (int) Math.clamp(Math.max(settings.rescored(), 4L * best.k()), 1, Math.max(1, vectors.size())),
                    best);
        }

        private Asked(Asked of, Reservoir near) {
            this.q = of.q;
            this.probed = of.probed;
            this.bases = of.bases;
            this.table = of.table;
            this.near = near;
        }

        /** The same query with a list of its own, for another thread. */
        Asked again() {
            return new Asked(this, near.empty());
        }

        /** Turns to its i-th best partition. */
        Asked at(int i) {
            base = bases[i];
            raise();
            return this;
        }

        private void raise() {
            threshold = near.threshold();
            limit = table.below(base, threshold);
        }

        void scan(int i) {
            int p = probed[i];
            codes.scan(firstBlock[p], firstBlock[p + 1], at(i));
        }

        @Override
        public byte[] table() {
            return table.entries();
        }

        @Override
        public short limit() {
            return limit;
        }

        @Override
        public void found(int slot, int sum) {
            int id = ids.get(INT, (long) slot * Integer.BYTES);
            if (id != EMPTY) {
                near.offer(id, table.score(base, sum));
                if (near.threshold() > threshold) {
                    raise();
                }
            }
        }
    }

    @Override
    public void search(float[] queries, TopK[] best) {
        Asked[] asked = new Asked[best.length];
        Parallel.forEach(best.length, q -> asked[q] = new Asked(queries, q, best[q]));
        int threads = Engine.threads();
        if (best.length >= 2 * threads) {
            Parallel.forEach(threads, part -> scan(part(asked, part, threads)));
        } else {
            scanInParts(asked, Math.max(1, threads / best.length));
        }
        Parallel.forEach(best.length, q -> vectors.rescore(asked[q].near.sortedIds(), queries, q, best[q]));
    }

    private static Asked[] part(Asked[] all, int part, int parts) {
        return Arrays.copyOfRange(all, all.length * part / parts, all.length * (part + 1) / parts);
    }

    /**
     * Scans for several queries, each partition once for all that look into it, so that its codes stay near. Before
     * that each looks into its best few, which tell what is worth keeping.
     */
    private void scan(Asked[] some) {
        if (some.length == 0) {
            return;
        }
        int[][] lookers = new int[partitions.count()][];
        int[] counts = new int[partitions.count()];
        for (Asked one : some) {
            for (int i = 0; i < Math.min(FIRST_PROBES, one.probed.length); i++) {
                one.scan(i);
            }
            for (int i = FIRST_PROBES; i < one.probed.length; i++) {
                counts[one.probed[i]]++;
            }
        }
        Arrays.setAll(lookers, p -> new int[2 * counts[p]]);
        for (int n = 0; n < some.length; n++) {
            for (int i = FIRST_PROBES; i < some[n].probed.length; i++) {
                int p = some[n].probed[i];
                int at = 2 * --counts[p];
                lookers[p][at] = n;
                lookers[p][at + 1] = i;
            }
        }
        for (int p = 0; p < lookers.length; p++) {
            int[] looks = lookers[p];
            int at = 0;
            for (; at + 2 < looks.length; at += 4) {
                codes.scan(
                        firstBlock[p],
                        firstBlock[p + 1],
                        some[looks[at]].at(looks[at + 1]),
                        some[looks[at + 2]].at(looks[at + 3]));
            }
            for (; at < looks.length; at += 2) {
                some[looks[at]].scan(looks[at + 1]);
            }
        }
    }

    /** Scans for few queries, each by several threads. */
    private void scanInParts(Asked[] asked, int parts) {
        Asked[][] own = new Asked[asked.length][parts];
        Parallel.forEach(asked.length * parts, task -> {
            int q = task / parts;
            int part = task % parts;
            Asked one = part == 0 ? asked[q] : asked[q].again();
            own[q][part] = one;
            for (int i = part; i < one.probed.length; i += parts) {
                one.scan(i);
            }
        });
        for (Asked[] one : own) {
            for (int part = 1; part < parts; part++) {
                one[0].near.addAll(one[part].near);
            }
        }
    }

    /**
     * The partitions to look into, best first: so many as are set, or all where those hold too few vectors that may be
     * returned.
     */
    private MipsIndex.Hits probes(float[] queries, int q, TopK best) {
        MipsIndex.Hits few = nearby.best(queries, q, settings.probes());
        return hold(few.ids(), 4L * best.k(), best) ? few : nearby.best(queries, q, partitions.count());
    }

    private boolean hold(int[] probed, long wanted, TopK best) {
        long held = 0;
        for (int i = 0; i < probed.length && held < wanted; i++) {
            held += best.isRestricted() ? accepted(probed[i], wanted - held, best) : counts[probed[i]];
        }
        return held >= wanted;
    }

    /** How many vectors of a partition may be returned, counted no further than {@code most}. */
    private long accepted(int p, long most, TopK best) {
        long first = (long) firstBlock[p] * CodeBlocks.BLOCK;
        long accepted = 0;
        for (long slot = first; slot < first + counts[p] && accepted < most; slot++) {
            accepted += best.accepts(ids.get(INT, slot * Integer.BYTES)) ? 1 : 0;
        }
        return accepted;
    }

    @Override
    public void rows(int[] ids, VectorFile.RowVisitor visitor) {
        vectors.rows(ids, visitor);
    }

    @Override
    public void close() {
        arena.close();
        vectors.close();
    }
}
