package org.pyramidion.ranks;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A rank as a process. The first speaks as it would alone; of the others each line of errors is passed on, with their
 * number before it.
 */
record LaunchedRank(Process process, List<Thread> pumps) {

    /** What libraries say of themselves, which is no part of a result. */
    private static final String CONNECTED = "[Gloo] Rank ";

    /** What the shell's launcher tells of terminals, and of its filter. */
    private static final String TERMINALS = "PYRAMIDION_TTY";

    private static final String FILTER = "PYRAMIDION_FILTER";

    private static final String INCUBATOR = "WARNING: Using incubator modules";

    static LaunchedRank start(List<String> command, RankPlace place, PrintStream out, PrintStream err)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectInput(ProcessBuilder.Redirect.from(devNull()));
        boolean first = place.rank() == 0;
        builder.environment().putAll(environment(place));
        // Its errors go on to what this process's are; nothing else is a terminal, and no filter is its own.
        builder.environment().computeIfPresent(TERMINALS, (name, there) -> first && there.contains("2") ? "2" : "");
        builder.environment().remove(FILTER);
        if (!first) {
            builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        }
        Process process = builder.start();
        String who = "rank %d: ".formatted(place.rank());
        return first
                ? new LaunchedRank(
                        process,
                        List.of(
                                pump(() -> lines(process.getInputStream(), "", out)),
                                pump(() -> bytes(process.getErrorStream(), err))))
                : new LaunchedRank(process, List.of(pump(() -> lines(process.getErrorStream(), who, err))));
    }

    private static File devNull() {
        return new File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
    }

    private static Map<String, String> environment(RankPlace place) {
        return Map.of(
                RankPlace.RANK, Integer.toString(place.rank()),
                RankPlace.SIZE, Integer.toString(place.size()),
                RankPlace.LOCAL_RANK, Integer.toString(place.localRank()),
                RankPlace.LOCAL_SIZE, Integer.toString(place.localSize()),
                RankPlace.HOST, place.host(),
                RankPlace.PORT, Integer.toString(place.port()),
                RankPlace.TIMEOUT, Integer.toString(place.timeout()));
    }

    /** Something that passes on what a process says. */
    @FunctionalInterface
    private interface Pump {
        void run() throws IOException;
    }

    private static Thread pump(Pump pump) {
        return Thread.ofVirtual().start(() -> {
            try {
                pump.run();
            } catch (IOException e) {
                // It has ended.
            }
        });
    }

    private static void lines(InputStream from, String before, PrintStream to) throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(from, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith(CONNECTED) && !line.startsWith(INCUBATOR)) {
                    to.println(before + line);
                }
            }
        }
    }

    /** As they come, progress without line ends too, but for the JVM's greeting. */
    private static void bytes(InputStream from, PrintStream to) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = from.read();
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = from.read();
        }
        if (next >= 0) {
            line.write(next);
        }
        if (!line.toString(StandardCharsets.UTF_8).startsWith(INCUBATOR)) {
            line.writeTo(to);
        }
        from.transferTo(to);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    boolean hasFailed() {
        return !process.isAlive() && process.exitValue() != 0;
    }

    /** Its exit code, once all that it said is passed on. */
    int end() throws InterruptedException {
        for (Thread pump : pumps) {
            pump.join(2_000);
        }
        return process.waitFor();
    }

    /** Asks it to stop after the present step. By its handle: a process that is ended as such is not heard any more. */
    void stop() {
        process.toHandle().destroy();
    }

    void kill() {
        process.toHandle().destroyForcibly();
    }
}
