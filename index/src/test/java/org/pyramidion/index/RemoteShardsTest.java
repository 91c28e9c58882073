package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;

/** What every search must find, in three shards that others serve. */
class RemoteShardsTest extends SearchContract {

    private @Nullable ServedShards served;

    @Override
    IndexKind kind() {
        return new IndexKind.Exact(Storage.FLOAT32);
    }

    @Override
    MipsIndex build(Path place, int size, int dimension, Consumer<VectorSink> source) {
        int shards = Math.min(3, size);
        Path local = place.resolveSibling("local-" + place.getFileName());
        new IndexDirectory(local)
                .buildShards(shards, kind(), size, dimension, PROVENANCE, source, Progress.none())
                .close();
        stop();
        served = new ServedShards(IntStream.range(0, shards)
                .mapToObj(s -> new IndexDirectory(local.resolve("shard-" + s)))
                .toList());
        return new IndexDirectory(place).join(served.urls().reversed());
    }

    @AfterEach
    void stop() {
        if (served != null) {
            served.close();
            served = null;
        }
    }

    private IndexDirectory local(String name) {
        return new IndexDirectory(directory.resolve("local-index").resolve(name));
    }

    @Test
    void scores_are_those_of_one_index_to_the_bit_and_filters_and_exclusions_reach_the_shards() {
        Vectors vectors = Vectors.random(500, 300, 20);
        float[] queries = flat(Vectors.random(501, 4, 20).rows());
        List<int[]> excluded = List.of(new int[] {3, 120, 299}, new int[0], new int[] {5}, new int[0]);
        try (MipsIndex index = build(vectors);
                MipsIndex whole = new IndexDirectory(directory.resolve("whole"))
                        .build(kind(), 300, 20, PROVENANCE, vectors::giveTo, Progress.none())) {
            for (IdSet allowed : List.of(
                    IdSet.all(),
                    FilterContract.set(7, 180, 181, 299),
                    FilterContract.set(IntStream.range(50, 250).toArray()))) {
                List<Hits> found = index.search(queries, 15, excluded, allowed);
                List<Hits> expected = whole.search(queries, 15, excluded, allowed);
                for (int q = 0; q < 4; q++) {
                    assertThat(found.get(q).ids()).isEqualTo(expected.get(q).ids());
                    assertThat(found.get(q).scores())
                            .usingDefaultElementComparator()
                            .containsExactly(expected.get(q).scores());
                }
            }
            assertThat(index.vectors(new int[] {299, 0, 150})).isEqualTo(whole.vectors(new int[] {299, 0, 150}));
            assertThat(index.describe().size()).isEqualTo(300);
            assertThat(index.describe().provenance()).isEqualTo(PROVENANCE);
        }
    }

    /** Never fewer hits in silence. */
    @Test
    void a_shard_that_is_away_is_an_error_that_names_it_or_a_part_that_says_what_is_missing() {
        Vectors vectors = Vectors.random(502, 90, 8);
        float[] query = Vectors.random(503, 1, 8).rows()[0];
        try (MipsIndex index = build(vectors)) {
            String away = served.url(1);
            served.stop(1);
            assertThatThrownBy(() -> index.search(query, 5))
                    .isInstanceOf(AbsentShardException.class)
                    .hasMessageContainingAll(away, "vectors 30 to 59", "does not answer", "--partial");
            assertThatThrownBy(() -> index.vectors(new int[] {1, 31}))
                    .isInstanceOf(AbsentShardException.class)
                    .hasMessageContaining(away);
            ShardedIndex.Partial part = ((ShardedIndex) index).searchPresent(query, 5, List.of(), IdSet.all());
            assertThat(part.missing())
                    .singleElement()
                    .satisfies(missing -> assertThat(missing.shard()).isEqualTo(away))
                    .satisfies(missing -> assertThat(missing.fromId()).isEqualTo(30))
                    .satisfies(missing -> assertThat(missing.limitId()).isEqualTo(60));
            int[] gone = IntStream.range(30, 60).toArray();
            assertBest(vectors, query, part.hits().getFirst(), 5, gone);
            assertThat(new IndexDirectory(directory.resolve("index")).find()).isPresent();
        }
        assertThatThrownBy(() -> new IndexDirectory(directory.resolve("again")).join(served.urls()))
                .isInstanceOf(AbsentShardException.class)
                .hasMessageContaining(served.url(1));
    }

    @Test
    void a_shard_that_was_changed_refuses_to_answer_for_what_it_was() {
        Vectors vectors = Vectors.random(504, 60, 8);
        build(vectors).close();
        Vectors more = Vectors.random(505, 2, 8);
        local("").append(2, sink -> more.giveTo(sink, 60), Progress.none()).close();
        try (ServedShards changed = new ServedShards(List.of(local("shard-0"), local("shard-1"), local("shard-2")))) {
            Path joined = directory.resolve("joined");
            try (MipsIndex index = new IndexDirectory(joined).join(changed.urls())) {
                assertThat(index.size()).isEqualTo(62);
            }
            RemoteIndex shorter = RemoteIndex.of(
                    changed.url(2),
                    new IndexDirectory(local("shard-0").path()).find().orElseThrow(),
                    40);
            assertThatThrownBy(() -> shorter.search(vectors.rows()[0], 3))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContainingAll(changed.url(2), "22 vectors", "20 are expected", "join");
            shorter.close();
        }
    }

    @Test
    void what_is_no_shard_is_said_to_be_none() {
        Vectors vectors = Vectors.random(506, 30, 4);
        build(vectors).close();
        List<String> places = List.of(served.url(0) + "elsewhere", "http://127.0.0.1:1/", "http://no host/");
        for (String place : places) {
            assertThatThrownBy(() -> RemoteIndex.connect(place))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining(place);
        }
    }

    @Test
    void messages_that_are_none_are_refused_in_words() {
        Vectors vectors = Vectors.random(507, 30, 4);
        try (MipsIndex index = build(directory.resolve("plain"), 30, 4, vectors::giveTo)) {
            ShardService service = new ShardService(index);
            String query = ShardService.base64(new float[4]);
            refused(() -> service.search(new ShardService.Search(29, 1, query, null, null, false)), "29 are expected");
            refused(() -> service.search(new ShardService.Search(30, 0, query, null, null, false)), "k = 0");
            refused(() -> service.search(new ShardService.Search(30, 1, null, null, null, false)), "queries");
            refused(() -> service.search(new ShardService.Search(30, 1, "a%", null, null, false)), "not base64");
            refused(() -> service.search(new ShardService.Search(30, 1, "AAA=", null, null, false)), "four-byte");
            String lists = ShardService.base64(new int[] {7, 1});
            refused(() -> service.search(new ShardService.Search(30, 1, query, lists, null, false)), "excluded");
            refused(() -> service.vectors(new ShardService.Wanted(30, ShardService.base64(new int[] {30}))), "30");
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable asked, String words) {
        assertThatThrownBy(asked).isInstanceOf(PyramidionException.class).hasMessageContaining(words);
    }
}
