package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pyramidion.base.Progress;
import org.pyramidion.weights.PretrainedWeights;

/** The published BERT that {@code model.weights} names. */
final class PretrainedBert {

    private PretrainedBert() {}

    /** Where it is: a directory of that name, or published weights, which are fetched if need be. */
    static Path directory(String name, Progress progress) {
        Path directory = Path.of(name);
        return Files.isDirectory(directory)
                ? directory
                : PretrainedWeights.resolve(name, progress).directory();
    }
}
