package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kinds of index. */
class IndexCommandTest extends TrainedRun {

    @Test
    void an_index_of_another_kind_finds_the_same_and_is_kept_by_other_verbs() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("copy"));
        String[] search = {"index", "search", "--json", "--run", copy.toString(), "capital of France"};
        ok(TestingCommand.run("index", "build", "--run", copy.toString()));
        var exact = ok(TestingCommand.run(search)).json();
        for (String kind : List.of("partitioned", "exact-int8", "hnsw", "exact")) {
            ok(TestingCommand.run("index", "build", "--run", copy.toString(), "--kind", kind));
            var found = ok(TestingCommand.run(search)).json();
            assertThat(found.size()).isEqualTo(exact.size());
            assertThat(found.get(0).get("block").asInt())
                    .isEqualTo(exact.get(0).get("block").asInt());
            var info = ok(TestingCommand.run("index", "info", "--json", "--run", copy.toString()))
                    .json();
            assertThat(info.get("kind").asString()).isEqualTo(kind);
            assertThat(info.get("blocks").asInt()).isEqualTo(exact.size());
        }
    }

    /** Of another mark than three signs that nobody was trained on. */
    @Test
    void a_sentence_with_a_blank_is_asked_as_in_pre_training() {
        String[] search = {"index", "search", "--json", "--run", run.toString(), "[MASK] is in France."};
        var blank = ok(TestingCommand.run(search)).json();
        search[5] = "[ mask ] is in France.";
        var signs = ok(TestingCommand.run(search)).json();
        assertThat(blank.get(0).get("score").asDouble())
                .isNotEqualTo(signs.get(0).get("score").asDouble());
    }

    @Test
    void a_setting_of_another_kind_of_index_is_refused() {
        assertThat(failure(TestingCommand.run(
                        "index", "build", "--run", run.toString(), "--kind", "exact", "--probes", "3")))
                .contains("--probes", "partitioned");
    }

    @Test
    void an_index_in_shards_finds_the_same_and_is_divided_anew_and_joined() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("sharded"));
        String[] search = {"index", "search", "--json", "--run", copy.toString(), "capital of France"};
        ok(TestingCommand.run("index", "build", "--run", copy.toString()));
        String index = ok(TestingCommand.run("index", "info", "--json", "--run", copy.toString()))
                .json()
                .get("index")
                .asString();
        var before = ok(TestingCommand.run(search)).json();
        String shards = directory.resolve("shards").toString();
        ok(TestingCommand.run("index", "shard", index, "--shards", "2", "-o", shards));
        ok(TestingCommand.run("index", "shard", shards, "--shards", "3", "-o", index));
        assertThat(ok(TestingCommand.run(search)).json()).isEqualTo(before);
        assertThat(Path.of(index).resolve("shard-2")).isDirectory();
        ok(TestingCommand.run("index", "join", shards + "/shard-1", shards + "/shard-0", "-o", index));
        assertThat(ok(TestingCommand.run(search)).json()).isEqualTo(before);
        assertThat(ok(TestingCommand.run("index", "search", "--json", "--partial", "--run", copy.toString(), search[5]))
                        .json())
                .isEqualTo(before);
        assertThat(failure(TestingCommand.run("index", "join", shards + "/shard-1", "-o", shards + "-2")))
                .contains("from vector 0 on is needed");
        assertThat(failure(TestingCommand.run("index", "shard", index, "--shards", "0", "-o", shards)))
                .contains("--shards is 0");
        assertThat(failure(TestingCommand.run("index", "shard", index, "--shards", "1000000", "-o", shards)))
                .contains("cannot be divided");
        assertThat(failure(TestingCommand.run("index", "serve", shards + "/shard-7")))
                .contains("shard-7");
    }
}
