package org.pyramidion.cli;

import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Precision;
import picocli.CommandLine.Option;

/** What products of matrices are computed in, for verbs that have no settings of a run. */
final class PrecisionOption {

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            description = "float32 or bfloat16 products of matrices; the faster here if not given.")
    private Optional<String> name = Optional.empty();

    Precision chosen() {
        if (name.isEmpty()) {
            return Precision.fastest();
        }
        for (Precision precision : Precision.values()) {
            if (precision.label().equals(name.get())) {
                return precision;
            }
        }
        throw new PyramidionException("--precision %s: must be float32 or bfloat16".formatted(name.get()));
    }
}
