package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.benchmarks.kills.Trial;

/**
 * Kills the real commands at random moments ({@code kill -9}), begins them again, and compares what they leave with
 * what one that was left alone does; then runs them on disks that are full at a random moment (for administrators).
 * Prints the sums of the log; ends with the first loss.
 *
 * <p>Arguments: the command ({@code ./pyramidion}), a directory to work in, the log, how many kills, how many full
 * disks, perhaps names of the commands that are killed.
 */
public final class Kills {

    private Kills() {}

    /** Kills. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 5) {
            System.err.println("usage: Kills COMMAND DIRECTORY LOG KILLS FULL [NAME…]");
            System.exit(2);
        }
        List<String> names = Arrays.asList(arguments).subList(5, arguments.length);
        Path directory = Path.of(arguments[1]).toAbsolutePath();
        Trial trial = new Trial(
                Path.of(arguments[0]).toAbsolutePath(),
                directory,
                Path.of(arguments[2]).toAbsolutePath(),
                System.nanoTime());
        trial.kill(Integer.parseInt(arguments[3]), names);
        int full = Integer.parseInt(arguments[4]);
        if (full > 0) {
            trial.fill(full, names);
        }
        System.out.println(trial.table());
    }
}
