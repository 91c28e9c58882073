package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.retrieval.Bm25Index;

/**
 * What comparing checksums costs in the time to the first answer. A process of its own, for each number, opens a
 * corpus, its BM25 index and an exact-int8 index of random vectors of it, searches in both and reads the best block;
 * every other one has compared the checksums before the clock starts, so that they are remembered. Then the whole
 * {@code ask}.
 *
 * <p>Arguments: the command ({@code ./pyramidion}), the corpus, a directory for the index, rounds (7), {@code cold} to
 * empty the system's cache of files before each (for administrators).
 */
public final class OpeningCost {

    private static final int DIMENSION = 384;
    private static final Path CACHES = Path.of("/proc/sys/vm/drop_caches");
    private static final String QUESTION = "Who built the old bridge over the river?";

    private OpeningCost() {}

    /** Opens. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("once")) {
            System.out.println(once(Path.of(arguments[1]), Path.of(arguments[2]), arguments[3].equals("before")));
            return;
        }
        Path corpus = Path.of(arguments[1]);
        Path index = Path.of(arguments[2]).resolve("random-int8");
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 7;
        boolean cold = arguments.length > 4 && arguments[4].equals("cold");
        build(corpus, index);
        List<Double> inside = new ArrayList<>();
        List<Double> before = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            inside.add(process(corpus, index, "inside", cold));
            before.add(process(corpus, index, "before", cold));
            whole.add(command(arguments[0], corpus, cold));
        }
        double cost = median(inside) - median(before);
        System.out.printf(
                Locale.ROOT,
                "medians of %d: compared %.3f s, remembered %.3f s, difference %.3f s, ask %.3f s: %.1f %%%n",
                rounds,
                median(inside),
                median(before),
                cost,
                median(whole),
                100 * cost / median(whole));
    }

    private static void build(Path place, Path index) throws IOException {
        try (CorpusStore corpus = CorpusStore.open(place)) {
            Bm25Index.of(corpus, Bm25Index.Analysis.WORDS, Progress.none()).close();
            if (Artifact.find(index).isPresent()) {
                return;
            }
            Random random = new Random(1);
            float[] vector = new float[DIMENSION];
            new IndexDirectory(index)
                    .build(
                            new IndexKind.Int8(),
                            corpus.size(),
                            DIMENSION,
                            Map.of(),
                            sink -> {
                                for (int id = 0; id < corpus.size(); id++) {
                                    for (int d = 0; d < DIMENSION; d++) {
                                        vector[d] = (float) random.nextGaussian();
                                    }
                                    sink.put(id, vector, 0);
                                }
                            },
                            Progress.none())
                    .close();
        }
    }

    private static double once(Path corpus, Path index, boolean before) {
        if (before) {
            List.of(corpus, corpus.resolve("bm25-words"), index).forEach(OpeningCost::compare);
        }
        long begun = System.nanoTime();
        try (CorpusStore store = CorpusStore.open(corpus);
                Bm25Index words = Bm25Index.of(store, Bm25Index.Analysis.WORDS, Progress.none());
                MipsIndex vectors = new IndexDirectory(index).open()) {
            int best = words.search(List.of(QUESTION), 5, Bm25Index.Settings.DEFAULTS)
                    .getFirst()
                    .ids()[0];
            vectors.search(vectors.vector(best), 5);
            store.block(best);
            return (System.nanoTime() - begun) / 1e9;
        }
    }

    private static void compare(Path place) {
        Artifact.Manifest manifest = Artifact.find(place).orElseThrow().manifest();
        Artifact.open(place, manifest.format(), manifest.version());
    }

    private static double process(Path corpus, Path index, String when, boolean cold)
            throws IOException, InterruptedException {
        empty(cold);
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                OpeningCost.class.getName(),
                "once",
                corpus.toString(),
                index.toString(),
                when);
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        require(process.waitFor(), builder);
        return Double.parseDouble(said);
    }

    private static double command(String program, Path corpus, boolean cold) throws IOException, InterruptedException {
        empty(cold);
        ProcessBuilder builder = new ProcessBuilder(program, "ask", "--corpus", corpus.toString(), QUESTION);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
        long begun = System.nanoTime();
        require(builder.start().waitFor(), builder);
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void require(int status, ProcessBuilder builder) {
        if (status != 0) {
            throw new IllegalStateException("ended with %d: %s".formatted(status, builder.command()));
        }
    }

    private static void empty(boolean cold) throws IOException {
        if (cold) {
            Files.writeString(CACHES, "3");
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
