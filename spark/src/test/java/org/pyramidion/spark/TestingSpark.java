package org.pyramidion.spark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;

/** One session for all tests: to start one takes seconds. It ends with the process. */
final class TestingSpark {

    static final SparkSession SESSION = SparkSession.builder()
            .master("local[2]")
            .appName("tests")
            .config("spark.ui.enabled", false)
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", 2)
            // Of tiny data plans are made and compiled for longer than they run.
            .config("spark.sql.adaptive.enabled", false)
            .config("spark.sql.codegen.wholeStage", false)
            .getOrCreate();

    private TestingSpark() {}

    /** Makes sure that two directories hold the same, to the byte. */
    static void assertSame(Path one, Path other) throws Exception {
        Assertions.assertThat(files(one)).isEqualTo(files(other));
        for (Path file : files(other)) {
            Assertions.assertThat(one.resolve(file)).hasSameBinaryContentAs(other.resolve(file));
        }
    }

    private static List<Path> files(Path root) throws Exception {
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isRegularFile)
                    .map(root::relativize)
                    .sorted()
                    .toList();
        }
    }
}
