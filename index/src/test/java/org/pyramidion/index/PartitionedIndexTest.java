package org.pyramidion.index;

import java.util.List;
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
        Vectors vectors = Vectors.random(52, 1_000, 12);
        float[] query = Vectors.random(53, 1, 12).rows()[0];
        int[] kept = ids(vectors.ranked(query).subList(500, 1_000));
        try (MipsIndex index = build(vectors, new IndexKind.Partitioned(4, 1, 1_000))) {
            Hits found =
                    index.search(query, 3, List.of(), FilterContract.set(kept)).getFirst();
            FilterContract.assertExactly(vectors, query, found, 3, kept);
        }
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
