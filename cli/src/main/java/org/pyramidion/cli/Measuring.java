package org.pyramidion.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.bench.Cost;

/**
 * Searches indexes in processes of their own, ours and FAISS's, with the same queries, truth and threads.
 *
 * @param queries float32, {@code [Q, D]}
 * @param truth int32, {@code [Q, k]}
 */
record Measuring(Path queries, Path truth, int dimension, int top, int threads) {

    private static final Path FAISS = Path.of("benchmarks", "peers", "faiss_bench.py");

    /** Whether that Python can measure FAISS. */
    static boolean hasFaiss(String python) throws InterruptedException {
        try {
            return Files.isRegularFile(FAISS)
                    && new ProcessBuilder(python, "-c", "import faiss")
                                    .redirectErrorStream(true)
                                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                    .start()
                                    .waitFor()
                            == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Measures one of our indexes. */
    Cost search(Path index) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of("index", "measure", index.toString(), "--json", "--quiet"));
        return run(command);
    }

    /**
     * Builds and measures one of FAISS's.
     *
     * @param exact an exact index, whose vectors are taken
     */
    Cost faiss(String python, String kind, Path exact, Path work) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, FAISS.toString(), "--one", kind));
        command.addAll(
                List.of("--vectors", exact.resolve("segment-0/vectors.f32").toString()));
        command.addAll(List.of("--work", work.toString()));
        return run(command);
    }

    private Cost run(List<String> command) throws IOException, InterruptedException {
        command.addAll(List.of("--queries", queries.toString(), "--truth", truth.toString()));
        command.addAll(List.of("--dimension", Integer.toString(dimension)));
        command.addAll(List.of(command.contains("measure") ? "--top" : "--k", Integer.toString(top)));
        command.addAll(List.of("--threads", Integer.toString(threads)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new PyramidionException("measuring failed: `%s`".formatted(String.join(" ", command)));
        }
        return CostFiles.parse(out);
    }
}
