package org.pyramidion.benchmarks;

import java.nio.file.Path;
import org.pyramidion.benchmarks.scale.Measurements;
import org.pyramidion.benchmarks.scale.ScaleReport;

/**
 * Prints the tables of {@code docs/scale.md}: the constants of the cost model, how far its predictions are off where
 * they can be checked, and what it projects.
 *
 * <p>Argument: the directory with the measurements ({@code docs/benchmarks}).
 */
public final class Scale {

    private Scale() {}

    public static void main(String[] arguments) {
        Path directory = Path.of(arguments.length > 0 ? arguments[0] : "docs/benchmarks");
        System.out.print(new ScaleReport(Measurements.read(directory)).text());
    }
}
