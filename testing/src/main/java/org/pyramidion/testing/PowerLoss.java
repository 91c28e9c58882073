package org.pyramidion.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Durable;

/**
 * Cuts the power behind every step of something that writes files, in all the ways that POSIX leaves open, and shows
 * what is there afterwards.
 *
 * <p>Between two calls of {@code fsync} a file's content may be the old one, the new one, a part of it or zeros; of the
 * names that changed in directories which were not forced, any may be there and any may be lost, in whatever order
 * they were made; a rename is there whole or not at all. Of few such changes every combination is tried, of many each
 * beginning, each alone, each missing, and random ones. States that differ in temporary names alone, which no reader
 * looks at, are checked once. Threads that write meanwhile are not for this.
 */
public final class PowerLoss implements Durable.Observer {

    private static final int ALL_COMBINATIONS = 6;
    private static final int RANDOM_COMBINATIONS = 24;

    /** Looks at what a loss of power left. */
    @FunctionalInterface
    public interface Survival {

        /**
         * Fails if this may not be.
         *
         * @param root what was left of the directory that is written to
         * @param ended whether the power went off when all was written
         */
        void check(Path root, boolean ended) throws Exception;
    }

    /** Writes. */
    @FunctionalInterface
    public interface Writing {
        void run() throws Exception;
    }

    private final DiskTree disk;
    private final Path left;
    private final Survival survival;
    private final Set<Integer> seen = new HashSet<>();
    private final Random random = new Random(1);
    private boolean looking;
    private int steps;
    private int states;

    private PowerLoss(Path root, Path left, Survival survival) throws IOException {
        this.disk = new DiskTree(root);
        this.left = left;
        this.survival = survival;
    }

    /**
     * What was tried.
     *
     * @param steps behind which the power was cut
     * @param states that were left, each different from the others in what a reader can see
     */
    public record Outcome(int steps, int states) {}

    /**
     * Runs something that writes below {@code root}, on this thread, and checks what each loss of power would leave.
     *
     * @param left an empty directory elsewhere, where what is left is laid out
     */
    public static Outcome cut(Path root, Path left, Writing writing, Survival survival) throws Exception {
        PowerLoss power = new PowerLoss(root, left, survival);
        Durable.observe(Optional.of(power));
        try {
            writing.run();
        } finally {
            Durable.observe(Optional.empty());
        }
        power.disk.look();
        power.seen.clear();
        power.tryAll(true);
        return new Outcome(power.steps, power.states);
    }

    @Override
    public synchronized void forced(Path path) {
        step(() -> disk.forced(path));
    }

    @Override
    public synchronized void named() {
        step(() -> {});
    }

    private void step(Runnable forcing) {
        if (looking) {
            return; // of the check itself
        }
        looking = true;
        try {
            steps++;
            disk.look();
            tryAll(false);
            forcing.run();
            tryAll(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            looking = false;
        }
    }

    private void tryAll(boolean ended) throws IOException {
        for (Predicate<Integer> kept : combinations(disk.pending())) {
            for (DiskTree.Unforced content : DiskTree.Unforced.values()) {
                tryOne(kept, content, ended);
            }
        }
    }

    private void tryOne(Predicate<Integer> kept, DiskTree.Unforced content, boolean ended) throws IOException {
        DiskTree.Left state = disk.left(kept, content);
        if (!seen.add(state.visible())) {
            return;
        }
        states++;
        Artifact.deleteTree(left);
        state.layOut(left);
        try {
            survival.check(left, ended);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "power lost at step %d%s, unforced content %s:%n%s"
                            .formatted(steps, ended ? ", the last" : "", content, state.names()),
                    e);
        }
    }

    private List<Predicate<Integer>> combinations(int pending) {
        List<Predicate<Integer>> kept = new ArrayList<>();
        if (pending <= ALL_COMBINATIONS) {
            for (int bits = 0; bits < 1 << pending; bits++) {
                int chosen = bits;
                kept.add(i -> (chosen >> i & 1) == 1);
            }
            return kept;
        }
        for (int i = 0; i <= pending; i++) {
            int limit = i;
            kept.add(change -> change < limit);
            kept.add(change -> change == limit);
            kept.add(change -> change != limit);
        }
        for (int i = 0; i < RANDOM_COMBINATIONS; i++) {
            boolean[] chosen = new boolean[pending];
            for (int change = 0; change < pending; change++) {
                chosen[change] = random.nextBoolean();
            }
            kept.add(change -> chosen[change]);
        }
        return kept;
    }
}
