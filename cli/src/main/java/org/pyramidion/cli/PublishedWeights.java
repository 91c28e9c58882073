package org.pyramidion.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pyramidion.base.Progress;
import org.pyramidion.weights.PretrainedWeights;

/** What {@code --weights} names. */
final class PublishedWeights {

    private PublishedWeights() {}

    /** The directory of weights that are given by a known name or as a directory of one's own. */
    static Path directory(String name, Progress progress) {
        Path own = Path.of(name);
        return Files.isDirectory(own)
                ? own
                : PretrainedWeights.resolve(name, progress).directory();
    }
}
