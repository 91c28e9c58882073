package org.pyramidion.spark;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.pyramidion.base.PyramidionException;
import picocli.CommandLine.Option;

/** The session of a job: of {@code spark-submit}, or one in this process. */
final class Session {

    @Option(
            names = "--local",
            paramLabel = "N",
            description =
                    "Run in this process with N threads, or * for one a core, where spark-submit names no master.")
    private Optional<String> local = Optional.empty();

    SparkSession open(String name) {
        SparkSession.Builder builder = SparkSession.builder().appName(name);
        boolean submitted = System.getProperty("spark.master") != null;
        if (local.isEmpty() && !submitted) {
            throw new PyramidionException("no master; start this by spark-submit, or give --local '*'");
        }
        if (!submitted) {
            local.ifPresent(threads -> inProcess(builder, threads(threads)));
        }
        return builder.getOrCreate();
    }

    private static void inProcess(SparkSession.Builder builder, String threads) {
        builder.master("local[%s]".formatted(threads))
                .config("spark.ui.enabled", false)
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1");
    }

    private static String threads(String asked) {
        if (!asked.matches("\\*|[1-9]\\d{0,4}")) {
            throw new PyramidionException("--local %s: must be a number of threads, or *".formatted(asked));
        }
        return asked;
    }
}
