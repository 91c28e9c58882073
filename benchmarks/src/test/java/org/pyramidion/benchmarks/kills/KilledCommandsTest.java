package org.pyramidion.benchmarks.kills;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the command once while it builds a corpus and once while it trains, at random moments ({@code
 * -Dpyramidion.kills.seed} repeats one), and begins it again. {@code benchmarks/kills/run} does more of it.
 */
class KilledCommandsTest {

    @TempDir
    Path directory;

    @Test
    @Timeout(600)
    void what_is_killed_ends_as_if_it_had_been_left_alone(TestReporter reporter) throws Exception {
        long seed = Long.getLong("pyramidion.kills.seed", System.nanoTime());
        reporter.publishEntry("seed", String.valueOf(seed));
        Path log = directory.resolve("log.jsonl");
        Trial trial = new Trial(program(), directory, log, seed);

        trial.kill(1, List.of("corpus build"));
        trial.kill(1, List.of("pretrain, index between steps"));

        assertThat(Files.readString(log)).contains("corpus build", "pretrain").doesNotContain("\"lost\": 1");
    }

    /** The command with the classes of this test. */
    private Path program() throws IOException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Path script = directory.resolve("pyramidion");
        Files.writeString(script, """
                #!/bin/sh
                exec '%s' -Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED \\
                    -Dpyramidion.loops=plain -cp '%s' org.pyramidion.cli.Main "$@"
                """.formatted(java, System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return script;
    }
}
