package org.pyramidion.cli;

import java.util.Optional;
import java.util.OptionalDouble;
import org.pyramidion.base.PyramidionException;
import picocli.CommandLine.Option;

/** Whether to say only what training will take, and on which machine. */
final class EstimateOptions {

    @Option(
            names = "--dry-run",
            description =
                    "Only say what memory and time it would take here; without --run for weights as published and full"
                            + " blocks.")
    private boolean dry;

    @Option(
            names = "--rate",
            paramLabel = "TFLOPS",
            description =
                    "With --dry-run: a rank's arithmetic, in TFLOP/s, for machines that are not here; measured here"
                            + " if not given.")
    private Optional<Double> rate = Optional.empty();

    boolean wanted() {
        if (!dry && rate.isPresent()) {
            throw new PyramidionException("--rate is for --dry-run");
        }
        requirePositive("--rate", rate);
        return dry;
    }

    /** Nothing is computed here for another machine, whose device need not be there. */
    boolean isHere() {
        return rate.isEmpty();
    }

    /** Floating-point operations a second; empty to measure them. */
    OptionalDouble operations() {
        return rate.map(tera -> OptionalDouble.of(tera * 1e12)).orElse(OptionalDouble.empty());
    }

    static void requirePositive(String option, Optional<Double> given) {
        given.filter(value -> !(value > 0 && value < Double.POSITIVE_INFINITY)).ifPresent(value -> {
            throw new PyramidionException("%s is %s; it must be above 0".formatted(option, value));
        });
    }
}
