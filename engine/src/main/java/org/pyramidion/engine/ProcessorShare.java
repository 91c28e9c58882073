package org.pyramidion.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How many threads are worth having beside what else computes on this machine now. Threads that share an operation wait
 * for the latest of them: with all cores taken by others twice over, two are slower than one.
 */
public final class ProcessorShare {

    private static final int SAMPLES = 4;
    private static final long PAUSE_MILLIS = 3;

    private final Path proc;

    ProcessorShare(Path proc) {
        this.proc = proc;
    }

    /**
     * As many threads as this machine has cores for beside others: all of {@code cores} where nothing else runs, or where
     * that is not told (beyond Linux).
     *
     * @param cores how many threads at most
     */
    public static int threads(int cores) {
        return new ProcessorShare(Path.of("/proc")).of(cores);
    }

    int of(int cores) {
        if (cores == 1) {
            return 1;
        }
        try {
            return fair(cores, processors(), others());
        } catch (IOException | NumberFormatException e) {
            return cores;
        }
    }

    /**
     * What so many threads would get of a machine that so many others want, in whole cores.
     *
     * @param processors of the machine, some of which may be another container's
     * @param others threads of others that run or want to
     */
    static int fair(int cores, int processors, int others) {
        return cores + others <= processors
                ? cores
                : Math.max(1, (int) ((long) cores * processors / (processors + others)));
    }

    /** The fewest of some moments: a loop is there at each of them, a compiler's thread is not. */
    private int others() throws IOException {
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < SAMPLES && fewest > 0; i++) {
            if (i > 0) {
                pause();
            }
            fewest = Math.min(fewest, Math.max(0, running() - own()));
        }
        return fewest;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<String> stat() throws IOException {
        return Files.readAllLines(proc.resolve("stat"));
    }

    private int processors() throws IOException {
        return (int) stat().stream().filter(line -> line.matches("cpu\\d+ .*")).count();
    }

    private int running() throws IOException {
        return stat().stream()
                .filter(line -> line.startsWith("procs_running "))
                .mapToInt(line -> Integer.parseInt(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElse(0);
    }

    /** Threads of this process that run, the calling one among them. */
    private int own() throws IOException {
        try (Stream<Path> tasks = Files.list(proc.resolve("self/task"))) {
            return (int) tasks.filter(ProcessorShare::isRunning).count();
        }
    }

    private static boolean isRunning(Path task) {
        try {
            String stat = Files.readString(task.resolve("stat"));
            return stat.startsWith("R", stat.lastIndexOf(')') + 2); // behind the name, which may hold anything
        } catch (IOException e) {
            return false; // it has ended
        }
    }
}
