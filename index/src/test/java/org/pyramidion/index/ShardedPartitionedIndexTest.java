package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;
import org.pyramidion.index.MipsIndex.Hits;

class ShardedPartitionedIndexTest extends ShardedIndexContract {

    @Override
    IndexKind kind() {
        return new IndexKind.Partitioned(5, 5, 200);
    }

    /** Scores that nearly agree may change places at the end of the list. */
    @Override
    int missesAllowed(int k) {
        return 1;
    }

    /** A thirty-second of all is more than that of the one shard that has them. */
    @Test
    void few_that_are_allowed_are_few_of_the_whole_index_though_one_shard_has_them_all() {
        Vectors vectors = Vectors.random(60, 3_000, 12);
        float[][] queries = Vectors.random(61, 10, 12).rows();
        int[] kept = IntStream.range(0, 1_000).filter(id -> id % 11 == 0).toArray();
        assertThat(kept.length).isBetween(1_000 / 32 + 1, 3_000 / 32);
        try (MipsIndex index = new IndexDirectory(directory.resolve("other"))
                .buildShards(
                        3,
                        new IndexKind.Partitioned(100, 2, 2),
                        3_000,
                        12,
                        PROVENANCE,
                        vectors::giveTo,
                        Progress.none())) {
            List<Hits> found = index.search(flat(queries), 5, List.of(), FilterContract.set(kept));
            for (int q = 0; q < queries.length; q++) {
                FilterContract.assertExactly(vectors, queries[q], found.get(q), 5, kept);
            }
        }
    }
}
