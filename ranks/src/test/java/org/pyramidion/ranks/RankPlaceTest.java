package org.pyramidion.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;

class RankPlaceTest {

    private static Map<String, String> environment(String... pairs) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "RANK", "1", "WORLD_SIZE", "4", "LOCAL_RANK", "1", "MASTER_ADDR", "node7", "MASTER_PORT", "29500"));
        for (int i = 0; i < pairs.length; i += 2) {
            environment.put(pairs[i], pairs[i + 1]);
        }
        return environment;
    }

    @Test
    void torchruns_environment_says_where_a_rank_is() {
        RankPlace place = RankPlace.of(environment("LOCAL_WORLD_SIZE", "2", "PYRAMIDION_RANK_TIMEOUT", "9"))
                .orElseThrow();
        assertThat(place).isEqualTo(new RankPlace(1, 4, 1, 2, "node7", 29500, false, 0, 9));
        assertThat(RankPlace.isFirst(environment())).isFalse();
        assertThat(RankPlace.isFirst(environment("RANK", "0"))).isTrue();
    }

    @Test
    void torchruns_agent_keeps_the_meeting_point() {
        assertThat(RankPlace.of(environment("TORCHELASTIC_USE_AGENT_STORE", "True", "TORCHELASTIC_RESTART_COUNT", "2")))
                .hasValueSatisfying(place -> {
                    assertThat(place.hosted()).isTrue();
                    assertThat(place.attempt()).isEqualTo(2);
                });
    }

    @Test
    void without_a_size_or_with_one_rank_a_process_is_alone() {
        assertThat(RankPlace.of(Map.of())).isEmpty();
        assertThat(RankPlace.of(Map.of("RANK", "3"))).isEmpty();
        assertThat(RankPlace.of(environment("WORLD_SIZE", "1", "RANK", "0"))).isEmpty();
        assertThat(RankPlace.isFirst(Map.of())).isTrue();
    }

    @Test
    void cores_are_shared_among_the_ranks_of_a_machine_and_no_more_than_openmp_may_have() {
        int all = Runtime.getRuntime().availableProcessors();
        assertThat(RankPlace.cores(Map.of())).isEqualTo(all);
        assertThat(RankPlace.cores(environment("LOCAL_WORLD_SIZE", "2"))).isEqualTo(Math.max(1, all / 2));
        assertThat(RankPlace.cores(Map.of("OMP_NUM_THREADS", "1"))).isEqualTo(1);
        assertThat(RankPlace.cores(Map.of("OMP_NUM_THREADS", "99999"))).isEqualTo(all);
        assertThat(RankPlace.cores(Map.of("OMP_NUM_THREADS", "2,3")))
                .as("of nested regions")
                .isEqualTo(all);
    }

    @Test
    void what_is_missing_or_wrong_is_named() {
        assertWords("WORLD_SIZE is 2", Map.of("WORLD_SIZE", "2"));
        assertWords("RANK is '4'; it must be from 0 to 3", environment("RANK", "4"));
        assertWords("WORLD_SIZE is 'many'", environment("WORLD_SIZE", "many"));
        assertWords("MASTER_PORT is '70000'", environment("MASTER_PORT", "70000"));
    }

    private static void assertWords(String words, Map<String, String> environment) {
        assertThatThrownBy(() -> RankPlace.of(environment))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(words);
    }

    @Test
    void parts_are_the_whole_and_differ_by_one_at_most() {
        for (int size : new int[] {1, 2, 3, 4}) {
            for (int all : new int[] {0, 1, 7, 8}) {
                int[] sizes = IntStream.range(0, size)
                        .map(rank -> Part.of(all, rank, size).size())
                        .toArray();
                assertThat(IntStream.of(sizes).sum()).isEqualTo(all);
                assertThat(IntStream.of(sizes).max().orElseThrow()
                                - IntStream.of(sizes).min().orElseThrow())
                        .isLessThanOrEqualTo(1);
                assertThat(Part.of(all, 0, size).from()).isZero();
                assertThat(Part.of(all, size - 1, size).limit()).isEqualTo(all);
            }
        }
    }
}
