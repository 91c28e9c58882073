package org.pyramidion.retrieval;

import java.nio.file.Path;
import java.time.Duration;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;

/** The sole right to build the index at a place: two at it would publish a mixture of both. */
final class IndexClaim {

    private static final Duration PATIENCE = Duration.ofHours(1);

    private IndexClaim() {}

    /** @throws PyramidionException if another process has it */
    static FileClaim take(Path place) {
        return FileClaim.take(file(place)).orElseThrow(() -> conflict(place));
    }

    /**
     * For what is built in moments: waits while another process has it, and says so.
     *
     * @throws PyramidionException if that takes an hour
     */
    static FileClaim await(Path place, Progress progress) {
        return FileClaim.take(file(place)).orElseGet(() -> {
            progress.line("%s: another process builds this index; waiting for it".formatted(place));
            return FileClaim.await(file(place), PATIENCE).orElseThrow(() -> conflict(place));
        });
    }

    private static Path file(Path place) {
        Path real = RealPath.of(place);
        return real.resolveSibling(real.getFileName() + ".lock");
    }

    private static PyramidionException conflict(Path place) {
        return new PyramidionException(
                PyramidionException.Kind.CONFLICT,
                "%s: another process builds this index; wait until it is done".formatted(place));
    }
}
