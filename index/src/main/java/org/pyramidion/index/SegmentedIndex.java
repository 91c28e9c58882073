package org.pyramidion.index;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.pyramidion.base.DamagedException;

/** An index as a row of segments, less what was deleted. All that the kinds have in common is here. */
final class SegmentedIndex implements MipsIndex {

    /** Up to so many times k allowed ids are scored one by one, */
    private static final long FEW_OF_K = 4;
    /** or up to this fraction of all. */
    private static final int FEW_OF_SIZE = 32;

    private static final int ROWS_A_TASK = 1 << 12;
    private static final int ROWS_A_READ = 1 << 10;

    private final Path place;
    private final Description description;
    private final List<Segment> segments;
    private final int[] firstIds; // [segments + 1]
    private final BitSet deleted;

    /**
     * @param sizes of the segments
     * @param deleted ids that no search returns
     */
    SegmentedIndex(Path place, Description description, List<Segment> segments, List<Integer> sizes, BitSet deleted) {
        this.place = place;
        this.description = description;
        this.segments = segments;
        this.deleted = deleted;
        this.firstIds = new int[segments.size() + 1];
        for (int i = 0; i < segments.size(); i++) {
            firstIds[i + 1] = firstIds[i] + sizes.get(i);
        }
    }

    @Override
    public Description describe() {
        return description;
    }

    @Override
    public List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, areFew(allowed, k, size()));
    }

    @Override
    public List<Hits> searchEach(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
        return search(queries, k, excluded, allowed, true);
    }

    /** Whether so few ids of an index of {@code size} are allowed that each is scored. */
    static boolean areFew(IdSet allowed, int k, int size) {
        return !allowed.isAll() && allowed.count(size) <= Math.max(FEW_OF_K * k, size / FEW_OF_SIZE);
    }

    private List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed, boolean few) {
        int count = Queries.require(queries, k, excluded, dimension());
        if (count == 0) {
            return List.of();
        }
        TopK[] best = new TopK[count];
        Arrays.setAll(best, q -> new TopK(k));
        for (int s = 0; s < segments.size(); s++) {
            TopK[] own = lists(s, k, count, excluded, few ? IdSet.all() : allowed);
            if (few) {
                score(s, allowed, queries, own);
            } else {
                segments.get(s).search(queries, own);
            }
            gather(own, firstIds[s], best);
        }
        return Stream.of(best).map(TopK::hits).map(this::requireNumbers).toList();
    }

    /** No vector that was written has other than finite numbers, nor has a query. */
    private Hits requireNumbers(Hits hits) {
        for (int i = 0; i < hits.size(); i++) {
            if (Float.isNaN(hits.scores()[i])) {
                throw new DamagedException(place, "the score of vector %d is no number".formatted(hits.ids()[i]));
            }
        }
        return hits;
    }

    /** A list for each query of what is the best of a segment. */
    private TopK[] lists(int s, int k, int count, List<int[]> excluded, IdSet allowed) {
        TopK[] lists = new TopK[count];
        Arrays.setAll(
                lists,
                q -> new TopK(k, accepted(firstIds[s], excluded.isEmpty() ? new int[0] : excluded.get(q), allowed)));
        return lists;
    }

    private static void gather(TopK[] own, int firstId, TopK[] best) {
        for (int q = 0; q < best.length; q++) {
            best[q].offerAll(own[q].hits(), firstId);
        }
    }

    /** Which of a segment's ids may be returned. */
    private IntPredicate accepted(int firstId, int[] excluded, IdSet allowed) {
        if (excluded.length == 0 && deleted.isEmpty() && allowed.isAll()) {
            return TopK.ALL;
        }
        int[] sorted = excluded.clone();
        Arrays.sort(sorted);
        return id -> allowed.contains(firstId + id)
                && !deleted.get(firstId + id)
                && Arrays.binarySearch(sorted, firstId + id) < 0;
    }

    /** Offers those of a segment's vectors that are allowed, each scored as it is stored. */
    private void score(int s, IdSet allowed, float[] queries, TopK[] best) {
        int[] ids = allowed.ids(firstIds[s + 1])
                .filter(id -> id >= firstIds[s])
                .map(id -> id - firstIds[s])
                .toArray();
        TopK[][] parts = new TopK[(ids.length + ROWS_A_TASK - 1) / ROWS_A_TASK][];
        Parallel.forEach(parts.length, part -> {
            TopK[] own = Stream.of(best).map(list -> list.ofLength(list.k())).toArray(TopK[]::new);
            int from = part * ROWS_A_TASK;
            int[] some = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + ROWS_A_TASK));
            segments.get(s).rows(some, (id, row) -> {
                for (int q = 0; q < own.length; q++) {
                    own[q].offer(id, Loops.HERE.dot(queries, q * row.length, row, 0, row.length));
                }
            });
            parts[part] = own;
        });
        for (TopK[] own : parts) {
            for (int q = 0; q < best.length; q++) {
                best[q].offerAll(own[q]);
            }
        }
    }

    @Override
    public float[] vectors(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= size() || deleted.get(id)) {
                throw new IllegalArgumentException("no vector %d in an index of %d".formatted(id, size()));
            }
        }
        return stored(ids);
    }

    /** As {@link #vectors}, of deleted ids too. */
    private float[] stored(int[] ids) {
        float[] all = new float[Math.multiplyExact(ids.length, dimension())];
        // By id, so that reads go forward through the files.
        long[] order = IntStream.range(0, ids.length)
                .mapToLong(i -> (long) ids[i] << Integer.SIZE | i)
                .sorted()
                .toArray();
        Parallel.forEach((order.length + ROWS_A_READ - 1) / ROWS_A_READ, task -> {
            int limit = Math.min(order.length, (task + 1) * ROWS_A_READ);
            for (int from = task * ROWS_A_READ, to; from < limit; from = to) {
                int s = segmentOf(id(order[from]));
                to = from;
                while (to < limit && id(order[to]) < firstIds[s + 1]) {
                    to++;
                }
                read(s, Arrays.copyOfRange(order, from, to), all);
            }
        });
        return all;
    }

    private static int id(long entry) {
        return (int) (entry >> Integer.SIZE);
    }

    /** @param entries id and place of each vector, all of one segment */
    private void read(int s, long[] entries, float[] all) {
        int[] ids = LongStream.of(entries)
                .mapToInt(entry -> id(entry) - firstIds[s])
                .toArray();
        int[] next = {0};
        segments.get(s)
                .rows(
                        ids,
                        (id, row) -> System.arraycopy(row, 0, all, (int) entries[next[0]++] * row.length, row.length));
    }

    /** Gives all vectors to a sink, those of deleted ids too. */
    void copy(int firstId, VectorSink sink) {
        for (int from = 0; from < size(); from += ROWS_A_TASK) {
            int limit = Math.min(size(), from + ROWS_A_TASK);
            float[] rows = stored(IntStream.range(from, limit).toArray());
            for (int id = from; id < limit; id++) {
                sink.put(firstId + id, rows, (id - from) * dimension());
            }
        }
    }

    BitSet deleted() {
        return deleted;
    }

    private int segmentOf(int id) {
        int s = Arrays.binarySearch(firstIds, id);
        return s >= 0 ? lastOf(s) : -s - 2;
    }

    /** Segments may be empty: of those that begin at the same id the last has it. */
    private int lastOf(int s) {
        int last = s;
        while (firstIds[last + 1] == firstIds[s]) {
            last++;
        }
        return last;
    }

    @Override
    public void close() {
        segments.forEach(Segment::close);
    }
}
