package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;
import org.pyramidion.index.MipsIndex.Hits;

class PartitionedIndexTest extends MipsIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Partitioned(5, 5, 200);
    }

    /** Ten of a hundred partitions are looked into, and no more than twenty vectors scored by what is stored. */
    @Test
    void few_that_are_allowed_are_found_in_any_partition_and_whatever_their_codes_say() {
        Vectors vectors = Vectors.random(50, 3_000, 12);
        float[][] queries = Vectors.random(51, 10, 12).rows();
        int[] kept = IntStream.range(0, 3_000).filter(id -> id % 33 == 0).toArray();
        try (MipsIndex index = build(vectors, new IndexKind.Partitioned(100, 10, 20))) {
            List<Hits> found = index.search(flat(queries), 5, List.of(), FilterContract.set(kept));
            for (int q = 0; q < queries.length; q++) {
                FilterContract.assertExactly(vectors, queries[q], found.get(q), 5, kept);
            }
        }
    }

    @Test
    void more_partitions_are_looked_into_where_too_few_of_the_best_are_allowed() {
        Vectors vectors = twoHeaps();
        float[] query = vectors.rows()[0];
        int[] kept = IntStream.range(0, 1_000).filter(id -> id % 2 == 1).toArray(); // all in the other heap
        try (MipsIndex index = build(vectors, new IndexKind.Partitioned(2, 1, 1_000))) {
            Hits found =
                    index.search(query, 3, List.of(), FilterContract.set(kept)).getFirst();
            FilterContract.assertExactly(vectors, query, found, 3, kept);
        }
    }

    /** Even ids lie around one point, odd ones around its opposite. */
    private static Vectors twoHeaps() {
        SplittableRandom random = new SplittableRandom(52);
        float[][] rows = new float[1_000][12];
        for (int id = 0; id < rows.length; id++) {
            for (int d = 0; d < rows[id].length; d++) {
                rows[id][d] = (float) ((id % 2 == 0 ? 10 : -10) + random.nextGaussian());
            }
        }
        return new Vectors(52, rows);
    }

    @Test
    void many_vectors_have_twice_as_many_partitions() {
        IndexKind.Partitioned chosen = IndexKind.Partitioned.DEFAULT;
        assertThat(chosen.forSize(490_000)).isEqualTo(new IndexKind.Partitioned(700, 140, 233));
        assertThat(chosen.forSize(1_000_000)).isEqualTo(new IndexKind.Partitioned(2_000, 250, 333));
        assertThat(chosen.forSize(490_000).grown(490_000, 1_000_000)).isEqualTo(chosen.forSize(1_000_000));
        assertThat(chosen.forSize(1_000_000).grown(1_000_000, 490_000)).isEqualTo(chosen.forSize(490_000));
    }

    private MipsIndex build(Vectors vectors, IndexKind kind) {
        return new IndexDirectory(directory.resolve("other"))
                .build(kind, vectors.rows().length, vectors.dimension(), PROVENANCE, vectors::giveTo, Progress.none());
    }

    /** Scores that nearly agree may change places at the end of the list. */
    @Override
    int missesAllowed(int k) {
        return 1;
    }
}
