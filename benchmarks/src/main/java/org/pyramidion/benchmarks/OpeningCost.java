package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.retrieval.Bm25Index;

/**
 * What comparing checksums costs in the time to the first answer. A process of its own, for each number, reads the
 * manifests of a corpus, of its BM25 index and of an exact-int8 index of random vectors of it, and opens the three
 * twice: the second time their checksums are remembered, and the difference is what comparing took. (Not the
 * difference of two kinds of process: that is a few hundredths of a second between numbers that vary by tenths.) Then
 * it opens all for use, searches in both indexes and reads the best block. Then the whole {@code ask}.
 *
 * <p>Arguments: the command ({@code ./pyramidion}), the corpus, a directory for the index, rounds (7), {@code cold} to
 * take the files of both out of the system's memory before each (Linux).
 */
public final class OpeningCost {

    private static final int DIMENSION = 384;
    private static final String QUESTION = "Who built the old bridge over the river?";

    private OpeningCost() {}

    /** Opens. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("once")) {
            System.out.println(once(Path.of(arguments[1]), Path.of(arguments[2])));
            return;
        }
        Path corpus = Path.of(arguments[1]);
        Path index = Path.of(arguments[2]).resolve("random-int8");
        int rounds = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 7;
        boolean cold = arguments.length > 4 && arguments[4].equals("cold");
        build(corpus, index);
        List<Double> comparing = new ArrayList<>();
        List<Double> opening = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            String[] seconds = process(corpus, index, cold).split(" ");
            comparing.add(Double.valueOf(seconds[0]));
            opening.add(Double.valueOf(seconds[1]));
            whole.add(command(arguments[0], corpus, index, cold));
        }
        System.out.printf(
                Locale.ROOT,
                "medians of %d: comparing %.3f s, opening and searching %.3f s, ask %.3f s: %.1f %%%n",
                rounds,
                median(comparing),
                median(opening),
                median(whole),
                100 * median(comparing) / median(whole));
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

    /** Seconds that comparing took, and seconds of the rest. */
    private static String once(Path corpus, Path index) {
        List<Path> places = List.of(corpus, corpus.resolve("bm25-words"), index);
        // Loading what reads JSON takes longer than comparing, and is needed either way: it is no part of the cost.
        places.forEach(Artifact::find);
        double comparing = seconds(() -> places.forEach(OpeningCost::open));
        double remembered = seconds(() -> places.forEach(OpeningCost::open));
        double opening = seconds(() -> search(corpus, index));
        return (comparing - remembered) + " " + opening;
    }

    private static double seconds(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void open(Path place) {
        Artifact.Manifest manifest = Artifact.find(place).orElseThrow().manifest();
        Artifact.open(place, manifest.format(), manifest.version());
    }

    private static void search(Path corpus, Path index) {
        try (CorpusStore store = CorpusStore.open(corpus);
                Bm25Index words = Bm25Index.of(store, Bm25Index.Analysis.WORDS, Progress.none());
                MipsIndex vectors = new IndexDirectory(index).open()) {
            int best = words.search(List.of(QUESTION), 5, Bm25Index.Settings.DEFAULTS)
                    .getFirst()
                    .ids()[0];
            vectors.search(vectors.vector(best), 5);
            store.block(best);
        }
    }

    private static String process(Path corpus, Path index, boolean cold) throws IOException, InterruptedException {
        forget(cold, corpus, index);
        ProcessBuilder builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                OpeningCost.class.getName(),
                "once",
                corpus.toString(),
                index.toString());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String said = new String(process.getInputStream().readAllBytes()).strip();
        require(process.waitFor(), builder);
        return said;
    }

    private static double command(String program, Path corpus, Path index, boolean cold)
            throws IOException, InterruptedException {
        forget(cold, corpus, index);
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

    /** Other programs keep what they have in memory, unlike where the whole cache is emptied. */
    private static void forget(boolean cold, Path... places) throws IOException, InterruptedException {
        if (!cold) {
            return;
        }
        for (Path place : places) {
            try (Stream<Path> files = Files.walk(place)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    ProcessBuilder builder =
                            new ProcessBuilder("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
                    require(builder.inheritIO().start().waitFor(), builder);
                }
            }
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
