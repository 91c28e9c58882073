package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** What every index must do, done by three that share it, each a thread. */
class SharedIndexTest extends MipsIndexContract {

    private static final int RANKS = 3;

    @Override
    IndexKind kind() {
        return new IndexKind.Exact(Storage.FLOAT32);
    }

    @Override
    MipsIndex build(Path place, int size, int dimension, Consumer<VectorSink> source) {
        super.build(place, size, dimension, source).close();
        return new Ranks(new IndexDirectory(place));
    }

    /** Messages of threads that wait for one another. */
    private static final class Table {
        private final byte[][] messages = new byte[RANKS][];
        private final CyclicBarrier barrier = new CyclicBarrier(RANKS);

        Exchange of(int rank) {
            return new Exchange() {
                @Override
                public int rank() {
                    return rank;
                }

                @Override
                public List<byte[]> all(byte[] own) {
                    messages[rank] = own;
                    await();
                    List<byte[]> all = List.of(messages.clone());
                    await();
                    return all;
                }
            };
        }

        private void await() {
            try {
                barrier.await();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Several that share an index as one: each asks the same, and all must find the same. */
    private static final class Ranks implements MipsIndex {
        private final List<SharedIndex> ranks = new ArrayList<>();
        private final List<MipsIndex> wholes = new ArrayList<>();
        private final ExecutorService threads = Executors.newFixedThreadPool(RANKS);

        Ranks(IndexDirectory place) {
            Table table = new Table();
            int size = place.find().orElseThrow().size();
            for (int rank = 0; rank < RANKS; rank++) {
                int first = rank * size / RANKS;
                int limit = (rank + 1) * size / RANKS;
                wholes.add(place.open());
                ranks.add(new SharedIndex(wholes.getLast(), place.openPart(first, limit), first, table.of(rank)));
            }
        }

        synchronized <T> List<T> each(Function<SharedIndex, T> work) {
            List<CompletableFuture<T>> all = ranks.stream()
                    .map(rank -> CompletableFuture.supplyAsync(() -> work.apply(rank), threads))
                    .toList();
            try {
                return all.stream().map(CompletableFuture::join).toList();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        private List<Hits> same(Function<SharedIndex, List<Hits>> search) {
            List<List<Hits>> all = each(search);
            for (List<Hits> other : all) {
                for (int q = 0; q < other.size(); q++) {
                    assertThat(other.get(q).ids())
                            .isEqualTo(all.getFirst().get(q).ids());
                    assertThat(other.get(q).scores())
                            .isEqualTo(all.getFirst().get(q).scores());
                }
            }
            return all.getFirst();
        }

        @Override
        public Description describe() {
            return ranks.getFirst().describe();
        }

        @Override
        public List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
            return same(rank -> rank.search(queries, k, excluded, allowed));
        }

        @Override
        public List<Hits> searchEach(float[] queries, int k, List<int[]> excluded, IdSet allowed) {
            return same(rank -> rank.searchEach(queries, k, excluded, allowed));
        }

        @Override
        public float[] vectors(int[] ids) {
            return ranks.getFirst().vectors(ids);
        }

        @Override
        public void close() {
            ranks.forEach(SharedIndex::close);
            wholes.forEach(MipsIndex::close);
            threads.close();
        }
    }

    /** One asks three times, of all vectors; one once, of some; one never. */
    @Test
    void each_asks_what_it_likes_and_waits_for_the_others() {
        Vectors vectors = Vectors.random(400, 500, 12);
        float[][] queries = Vectors.random(401, 12, 12).rows();
        int[] kept = IntStream.range(0, 500).filter(id -> id % 2 == 0).toArray();
        try (Ranks index = (Ranks) build(vectors);
                MipsIndex whole = open(directory.resolve("index"))) {
            List<List<Hits>> found = index.each(rank -> {
                List<Hits> own = new ArrayList<>();
                int number = index.ranks.indexOf(rank);
                for (int i = 0; number == 0 && i < 3; i++) {
                    float[] some = flat(Arrays.copyOfRange(queries, 3 * i, 3 * i + 3));
                    own.addAll(rank.search(some, 4 + i, List.of(new int[] {i}, new int[0], new int[] {499, 7})));
                }
                if (number == 1) {
                    own.addAll(rank.search(flat(queries), 9, List.of(), FilterContract.set(kept)));
                }
                rank.await();
                return own;
            });
            for (int i = 0; i < 3; i++) {
                float[] some = flat(Arrays.copyOfRange(queries, 3 * i, 3 * i + 3));
                List<Hits> expected = whole.search(some, 4 + i, List.of(new int[] {i}, new int[0], new int[] {499, 7}));
                for (int q = 0; q < 3; q++) {
                    assertThat(found.get(0).get(3 * i + q).ids())
                            .isEqualTo(expected.get(q).ids());
                    assertThat(found.get(0).get(3 * i + q).scores())
                            .isEqualTo(expected.get(q).scores());
                }
            }
            List<Hits> expected = whole.search(flat(queries), 9, List.of(), FilterContract.set(kept));
            for (int q = 0; q < queries.length; q++) {
                assertThat(found.get(1).get(q).ids()).isEqualTo(expected.get(q).ids());
            }
            assertThat(found.get(2)).isEmpty();
        }
    }

    @Test
    void a_stretch_has_its_own_ids_and_deletions_across_segments() {
        Vectors vectors = Vectors.random(402, 100, 6);
        super.build(directory.resolve("index"), 100, 6, vectors::giveTo).close();
        IndexDirectory place = new IndexDirectory(directory.resolve("index"));
        Vectors longer = appended(place, vectors, 40, 403);
        place.delete(95, 120).close();
        try (MipsIndex part = place.openPart(90, 130)) {
            assertThat(part.size()).isEqualTo(40);
            assertThat(part.describe().deleted()).isEqualTo(2);
            assertThat(part.vector(0)).isEqualTo(longer.rows()[90]);
            assertThat(part.vector(39)).isEqualTo(longer.rows()[129]);
            assertThat(part.search(longer.rows()[100], 100).getFirst().size()).isEqualTo(38);
        }
    }

    @Test
    void kinds_that_have_no_order_of_ids_are_refused() {
        Vectors vectors = Vectors.random(404, 50, 6);
        IndexDirectory place = new IndexDirectory(directory.resolve("graph"));
        place.build(IndexKind.Graph.DEFAULT, 50, 6, PROVENANCE, vectors::giveTo, Progress.none())
                .close();
        assertThatThrownBy(() -> place.openPart(0, 20))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll("graph", "hnsw", "exact");
    }
}
