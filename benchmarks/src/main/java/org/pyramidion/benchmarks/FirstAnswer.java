package org.pyramidion.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.base.UserCache;

/**
 * A new user's way: a cache directory with nothing but the weights, then {@code ask} over a folder, from the start of
 * the command to the first line of its answer, and to its end. Then, in a process that opens the folder and waits until
 * every passage has a vector, how long each of the questions takes.
 *
 * <p>Arguments: the command ({@code ./pyramidion}), a folder, a file with a question on each line; the first one is
 * asked of the command, all of them later. The weights must have been fetched before.
 */
public final class FirstAnswer {

    private static final String CACHE = "PYRAMIDION_CACHE";
    private static final long LOOK_MILLIS = 20;

    private FirstAnswer() {}

    /** Asks. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("open")) {
            opened(Path.of(arguments[1]), questions(arguments[2]));
            return;
        }
        Path cache = freshCache();
        Path folder = Path.of(arguments[1]).toAbsolutePath();
        first(cache, arguments[0], folder, questions(arguments[2]).getFirst());
        ProcessBuilder later = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx1g", // as the command has it
                "--enable-native-access=ALL-UNNAMED",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                FirstAnswer.class.getName(),
                "open",
                folder.toString(),
                arguments[2]);
        later.environment().put(CACHE, cache.toString());
        require(later.inheritIO().start().waitFor(), later);
        System.out.println("the cache is left in " + cache);
    }

    private static List<String> questions(String file) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static Path freshCache() throws IOException {
        Path cache = Files.createTempDirectory("first-answer");
        for (String kept : List.of("weights", "natives")) {
            Path fetched = UserCache.root().resolve(kept);
            if (Files.isDirectory(fetched)) {
                Files.createSymbolicLink(cache.resolve(kept), fetched.toAbsolutePath());
            }
        }
        return cache;
    }

    private static void first(Path cache, String program, Path folder, String question)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(program, "ask", "--corpus", folder.toString(), question);
        builder.environment().putAll(Map.of(CACHE, cache.toString()));
        builder.redirectError(cache.resolve("ask.err").toFile());
        long begun = System.nanoTime();
        Process process = builder.start();
        String answer;
        double line;
        try (BufferedReader output = process.inputReader()) {
            answer = String.valueOf(output.readLine());
            line = (System.nanoTime() - begun) / 1e9;
            output.lines().forEach(more -> {});
        }
        require(process.waitFor(), builder);
        print("first answer after %.1f s, the command ended after %.1f s: %s", line, since(begun), answer);
    }

    private static void opened(Path folder, List<String> questions) throws InterruptedException {
        long begun = System.nanoTime();
        try (KnowledgeBase base = Pyramidion.open(folder)) {
            print(
                    "opened again after %.1f s: %,d documents, %,d passages",
                    since(begun), base.documents(), base.passages());
            base.ask(questions.getFirst());
            print("its first answer after %.1f s", since(begun));
            while (!base.readiness().complete()) {
                base.readiness().lacking().ifPresent(why -> {
                    throw new IllegalStateException(why);
                });
                Thread.sleep(LOOK_MILLIS);
            }
            print("every passage has a vector after %.1f s", since(begun));
            double[] millis = new double[questions.size()];
            for (int i = 0; i < millis.length; i++) {
                long asked = System.nanoTime();
                base.ask(questions.get(i));
                millis[i] = (System.nanoTime() - asked) / 1e6;
            }
            Arrays.sort(millis);
            print(
                    "%d questions: median %.0f ms, fastest %.0f, slowest %.0f",
                    millis.length, millis[millis.length / 2], millis[0], millis[millis.length - 1]);
        }
    }

    private static double since(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    private static void require(int status, ProcessBuilder builder) {
        if (status != 0) {
            throw new IllegalStateException("ended with %d: %s".formatted(status, builder.command()));
        }
    }
}
