package org.pyramidion.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IndexBenchmarkTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void measures_a_kind_on_made_vectors() throws IOException {
        String made = "--vectors 300 --dimension 8 --queries 5 --kinds partitioned --peers none --refresh --threads 1";
        assertThat(run(made)).isZero();

        JsonNode cost = JsonMapper.shared()
                .readTree(Files.readString(directory.resolve("index.json")))
                .get(0);
        assertThat(cost.get("kind").asString()).isEqualTo("partitioned");
        assertThat(cost.get("recall").asDouble()).isGreaterThan(0.9);
        assertThat(Files.readString(directory.resolve("index.md"))).contains("| 300 | partitioned |");
        assertThat(Files.readString(directory.resolve("index.svg")))
                .startsWith("<svg")
                .contains("partitioned");
    }

    @Test
    void needs_vectors_or_a_run_with_questions() {
        assertThat(run("--top 3")).isEqualTo(1);
        assertThat(run("--vectors 10 --questions questions.jsonl")).isEqualTo(1);
    }

    private int run(String options) {
        String places = " --out %s --work %s".formatted(directory, directory.resolve("work"));
        return IndexBenchmark.run((options + places).split(" "));
    }
}
