package org.pyramidion.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.reader.Reader;

/**
 * How long the reader that comes along takes for a question and five passages of 128 wordpieces, from text to answers.
 * Prints the median, the fastest and the slowest of many rounds, in each precision, and the processor time of the
 * thread that asks: on a busy machine, with one thread, that alone means something.
 *
 * <p>Arguments: threads (all cores), rounds (50), a packed reader (the one that comes along).
 */
public final class ReadingLatency {

    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int PASSAGES = 5;
    private static final int WORDS = 128; // each of one wordpiece
    private static final int WARM_UP = 10;
    private static final List<String> COMMON = List.of(
            "the", "river", "of", "that", "city", "was", "old", "and", "its", "people", "lived", "in", "houses");

    private ReadingLatency() {}

    /** Reads. */
    public static void main(String[] arguments) {
        int threads = argument(arguments, 0, Runtime.getRuntime().availableProcessors());
        int rounds = argument(arguments, 1, 50);
        Engine.threads(threads);
        System.out.println(Engine.description());
        for (Precision precision : Precision.values()) {
            try (Reader reader = arguments.length > 2
                    ? Reader.open(Path.of(arguments[2]), precision, Progress.none())
                    : Reader.open(precision, Progress.none())) {
                measure(reader, precision, rounds);
            }
        }
    }

    private static void measure(Reader reader, Precision precision, int rounds) {
        List<String> passages =
                IntStream.range(0, PASSAGES).mapToObj(ReadingLatency::passage).toList();
        double[] seconds = new double[rounds];
        double[] busy = new double[rounds];
        for (int round = -WARM_UP; round < rounds; round++) {
            long begun = System.nanoTime();
            long computed = CLOCK.getCurrentThreadCpuTime();
            reader.read("What was the name of the old city on the river?", passages);
            if (round >= 0) {
                seconds[round] = (System.nanoTime() - begun) / 1e9;
                busy[round] = (CLOCK.getCurrentThreadCpuTime() - computed) / 1e9;
            }
        }
        Arrays.sort(seconds);
        Arrays.sort(busy);
        System.out.printf(
                "%s: %d passages of %d wordpieces in %.1f ms (median of %d; %.1f to %.1f); %.1f ms of a processor%n",
                precision.label(),
                PASSAGES,
                WORDS,
                1e3 * seconds[rounds / 2],
                rounds,
                1e3 * seconds[0],
                1e3 * seconds[rounds - 1],
                1e3 * busy[rounds / 2]);
    }

    private static String passage(int number) {
        return IntStream.range(0, WORDS)
                .mapToObj(i -> COMMON.get((i * (number + 2) + i / 7) % COMMON.size()))
                .collect(Collectors.joining(" "));
    }

    private static int argument(String[] arguments, int index, int absent) {
        return arguments.length > index ? Integer.parseInt(arguments[index]) : absent;
    }
}
