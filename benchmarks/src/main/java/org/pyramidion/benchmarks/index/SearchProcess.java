package org.pyramidion.benchmarks.index;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.pyramidion.base.ProcessMemory;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IndexDirectory;

/**
 * Searches indexes in processes of their own, ours and FAISS's, with the same queries, truth and threads: the memory of
 * the process is then that of the index.
 *
 * @param queries float32, {@code [Q, D]}
 * @param truth int32, {@code [Q, k]}
 * @param top k
 * @param patience seconds for each sort of search
 */
public record SearchProcess(Path queries, Path truth, int dimension, int top, int threads, double patience) {

    private static final Path FAISS = Path.of("benchmarks", "peers", "faiss_bench.py");

    /** Whether that Python can measure FAISS. */
    public static boolean hasFaiss(String python) throws InterruptedException {
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

    /**
     * Measures one of our indexes.
     *
     * @throws PyramidionException if the process fails
     */
    Cost ours(Path index) throws IOException, InterruptedException {
        return ours(index, List.of()).getFirst();
    }

    /** One of our partitioned indexes, searched by each of some settings; as it is, if there are none. */
    List<Cost> ours(Path index, List<Sweep> settings) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), SearchProcess.class.getName()));
        Path result = Files.createTempFile("pyramidion-cost", ".json");
        try {
            command.addAll(List.of(index.toString(), queries.toString(), truth.toString()));
            command.addAll(List.of(Integer.toString(dimension), Integer.toString(top), Integer.toString(threads)));
            command.add(result.toString());
            if (!settings.isEmpty()) {
                command.addAll(List.of(Sweep.words(settings), Double.toString(patience)));
            }
            output(command);
            return Files.readAllLines(result).stream().map(CostFiles::parse).toList();
        } finally {
            Files.deleteIfExists(result);
        }
    }

    /**
     * The process that {@link #ours} starts: index, queries, truth, dimension, k, threads, a file for the costs, and
     * perhaps settings and patience.
     */
    public static void main(String[] arguments) throws IOException {
        float[] queries = RawNumbers.floats(Path.of(arguments[1]));
        int[] truth = RawNumbers.ints(Path.of(arguments[2]));
        int dimension = Integer.parseInt(arguments[3]);
        int top = Integer.parseInt(arguments[4]);
        Engine.threads(Integer.parseInt(arguments[5]));
        SearchTimer timer = new SearchTimer(queries, dimension, truth, top);
        IndexDirectory index = new IndexDirectory(Path.of(arguments[0]));
        List<Cost> costs = arguments.length > 7
                ? swept(timer, index, Sweep.parse(arguments[7]), Double.parseDouble(arguments[8]))
                : List.of(timer.measure(index, ProcessMemory::residentMebibytes));
        Files.write(Path.of(arguments[6]), costs.stream().map(CostFiles::format).toList());
    }

    private static List<Cost> swept(SearchTimer timer, IndexDirectory index, List<Sweep> settings, double patience) {
        Sweep first = settings.getFirst(); // once more: it warms up
        return Stream.concat(Stream.of(first), settings.stream())
                .map(one -> timer.measure(
                        () -> index.open(one.probes(), one.rescored()), patience, ProcessMemory::residentMebibytes))
                .skip(1)
                .toList();
    }

    /**
     * Builds and measures one of FAISS's.
     *
     * @param exact an exact index, whose vectors are taken
     * @throws PyramidionException if the process fails
     */
    Cost faiss(String python, String kind, Path exact, Path work) throws IOException, InterruptedException {
        return faiss(python, kind, exact, work, 0, List.of()).getFirst();
    }

    /**
     * The same, searched by each of some settings.
     *
     * @param lists into how many cells the vectors are divided; 0 for as many as FAISS's part of this chooses
     */
    List<Cost> faiss(String python, String kind, Path exact, Path work, int lists, List<Sweep> settings)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python, FAISS.toString(), "--one", kind));
        command.addAll(
                List.of("--vectors", exact.resolve("segment-0/vectors.f32").toString()));
        command.addAll(List.of("--work", work.toString()));
        command.addAll(List.of("--queries", queries.toString(), "--truth", truth.toString()));
        command.addAll(List.of("--dimension", Integer.toString(dimension), "--k", Integer.toString(top)));
        command.addAll(List.of("--threads", Integer.toString(threads)));
        if (!settings.isEmpty()) {
            command.addAll(List.of("--sweep", Sweep.words(settings)));
        }
        command.addAll(List.of("--lists", Integer.toString(lists)));
        command.addAll(List.of("--patience", Double.toString(patience)));
        return output(command).lines().map(CostFiles::parse).toList();
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new PyramidionException("measuring failed: `%s`".formatted(String.join(" ", command)));
        }
        return out;
    }
}
