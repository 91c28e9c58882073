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

    @Test
    void a_setting_of_another_kind_of_index_is_refused() {
        assertThat(failure(TestingCommand.run(
                        "index", "build", "--run", run.toString(), "--kind", "exact", "--probes", "3")))
                .contains("--probes", "partitioned");
    }
}
