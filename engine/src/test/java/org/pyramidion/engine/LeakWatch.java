package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongConsumer;

/** Watches the process' resident memory while something is done again and again. */
final class LeakWatch {

    private static final Path STATUS = Path.of("/proc/self/status");

    private LeakWatch() {}

    /**
     * Fails if resident memory grows, and does so again: what is lost is lost in every step, while compiler, collector
     * and allocator take some once. Java's heap is collected before each measurement, and the smallest of several
     * counts, for some of it is given back.
     *
     * @param megabytes how much may be added between the end of the warm-up and the end
     */
    static void assertFlat(int warmup, int steps, double megabytes, LongConsumer step) {
        assumeTrue(Files.exists(STATUS), STATUS + " is missing: resident memory is read on Linux only");
        run(0, warmup, step);
        int between = steps / 10;
        double before = smallest(warmup, between, step);
        double growth = Double.POSITIVE_INFINITY;
        for (int i = 0, from = warmup + 3 * between; i < 2 && growth >= megabytes; i++) {
            run(from, steps, step);
            double after = smallest(from + steps, between, step);
            growth = after - before;
            before = after;
            from += steps + 3 * between;
        }
        assertThat(growth)
                .as("growth of resident memory over %d steps in MB, to %.1f", steps, before)
                .isLessThan(megabytes);
    }

    private static void run(long from, int steps, LongConsumer step) {
        for (long i = from; i < from + steps; i++) {
            step.accept(i);
        }
    }

    private static double smallest(long from, int between, LongConsumer step) {
        List<Double> measured = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            System.gc();
            measured.add(resident());
            run(from + (long) i * between, between, step);
        }
        return Collections.min(measured);
    }

    private static double resident() {
        try {
            return Files.readAllLines(STATUS).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024.0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
