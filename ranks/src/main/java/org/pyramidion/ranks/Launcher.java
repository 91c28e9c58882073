package org.pyramidion.ranks;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;

/**
 * Starts several ranks of one command on this machine, and begins all of them again where one was lost: the command
 * goes on from its newest checkpoint by itself.
 */
public final class Launcher {

    /** What a signal adds to its number in an exit code. */
    private static final int SIGNAL = 128;

    private static final int INTERRUPTED = SIGNAL + 2;
    private static final int TERMINATED = SIGNAL + 15;

    /** sysexits.h: EX_SOFTWARE. */
    private static final int INTERNAL = 70;

    /**
     * What survivors have to write a checkpoint, beyond the time in which they notice that one is lost, in seconds.
     */
    private static final int LAST_WORDS = 60;

    private static final long PAUSE = 50;

    /**
     * @param ranks how many
     * @param restarts how often they are begun again
     * @param timeout seconds that one waits for another
     */
    public record Settings(int ranks, int restarts, int timeout) {

        /** @throws PyramidionException if a number is too small */
        public Settings {
            require("--ranks", ranks, 1);
            require("--restarts", restarts, 0);
            require("--timeout", timeout, 1);
        }

        private static void require(String name, int value, int least) {
            if (value < least) {
                throw new PyramidionException("%s is %d; it must be at least %d".formatted(name, value, least));
            }
        }
    }

    private final List<String> command;
    private final Settings settings;
    private final PrintStream out;
    private final PrintStream err;
    private final IntSupplier signal;

    /**
     * @param command with its arguments
     * @param out where the first rank's results go
     * @param err where its progress goes, and what the others say
     * @param signal 128 and the number of the signal that asked to stop; 0 while none has
     */
    public Launcher(List<String> command, Settings settings, PrintStream out, PrintStream err, IntSupplier signal) {
        this.command = List.copyOf(command);
        this.settings = settings;
        this.out = out;
        this.err = err;
        this.signal = signal;
    }

    /** The command that runs a class with this JVM's options and class path. */
    public static List<String> java(String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }

    /** Runs all to their end. Returns 0 if all did what they should, else 1, or what they say of it. */
    public int run() {
        for (int restart = 0; ; restart++) {
            List<Integer> ends = once();
            List<Integer> lost = IntStream.range(0, ends.size())
                    .filter(rank -> isLost(ends.get(rank)))
                    .boxed()
                    .toList();
            if (lost.isEmpty() || signal.getAsInt() != 0) {
                return worst(ends);
            }
            String who = "rank %d %s".formatted(lost.getFirst(), words(ends.get(lost.getFirst())));
            if (restart == settings.restarts) {
                say(who + "; go on from the newest checkpoint by the same command, with as many ranks as you like");
                return 1;
            }
            say("%s; all begin again from the newest checkpoint (restart %d of %d)"
                    .formatted(who, restart + 1, settings.restarts));
        }
    }

    private void say(String words) {
        err.println("pyramidion: " + words);
    }

    private static boolean isLost(int end) {
        return end == INTERNAL || (end > SIGNAL && end != INTERRUPTED && end != TERMINATED);
    }

    private static String words(int end) {
        return end == INTERNAL ? "failed" : "was ended by signal %d".formatted(end - SIGNAL);
    }

    private int worst(List<Integer> ends) {
        return ends.stream().filter(end -> end != 0).findFirst().orElse(0);
    }

    /** Starts all and waits for all. Returns their exit codes. */
    private List<Integer> once() {
        int port = freePort();
        List<LaunchedRank> ranks = new ArrayList<>();
        try {
            for (int rank = 0; rank < settings.ranks; rank++) {
                ranks.add(LaunchedRank.start(
                        command, new RankPlace(rank, settings.ranks, "127.0.0.1", port, settings.timeout), out, err));
            }
            await(ranks);
            List<Integer> ends = new ArrayList<>();
            for (LaunchedRank rank : ranks) {
                ends.add(rank.end());
            }
            return ends;
        } catch (IOException e) {
            throw new PyramidionException("cannot start %s: %s".formatted(command.getFirst(), e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PyramidionException("interrupted while ranks ran", e);
        } finally {
            ranks.forEach(LaunchedRank::kill);
        }
    }

    /** Until all have ended; those that do not, once one has failed, are killed after a while. */
    private void await(List<LaunchedRank> ranks) throws InterruptedException {
        boolean told = false;
        long limit = Long.MAX_VALUE;
        while (ranks.stream().anyMatch(LaunchedRank::isAlive)) {
            if (signal.getAsInt() == TERMINATED && !told) {
                ranks.forEach(LaunchedRank::stop); // a Ctrl-C reaches them from the terminal
                told = true;
            }
            long now = System.nanoTime() / 1_000_000;
            if (limit == Long.MAX_VALUE && ranks.stream().anyMatch(LaunchedRank::hasFailed)) {
                limit = now + (settings.timeout + LAST_WORDS) * 1_000L;
            }
            if (now > limit) {
                ranks.forEach(LaunchedRank::kill);
            }
            Thread.sleep(PAUSE);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new PyramidionException("no port is free on this machine: " + e.getMessage(), e);
        }
    }
}
