package org.pyramidion.retrieval;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;

/** The sole right to build the index at a place: two at it would publish a mixture of both. */
final class IndexClaim {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private IndexClaim() {}

    /** @throws PyramidionException if another process has it */
    static FileClaim take(Path place) {
        return find(place)
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.CONFLICT,
                        "%s: another process builds this index; wait until it is done".formatted(place)));
    }

    /** For what is built in moments: waits until nobody else has it, and says so. */
    static FileClaim await(Path place, Progress progress) {
        Optional<FileClaim> claim = find(place);
        if (claim.isEmpty()) {
            progress.line("%s: another process builds this index; waiting for it".formatted(place));
        }
        while (claim.isEmpty()) {
            pause();
            claim = find(place);
        }
        return claim.get();
    }

    private static Optional<FileClaim> find(Path place) {
        Path real = RealPath.of(place);
        return FileClaim.take(real.resolveSibling(real.getFileName() + ".lock"));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PyramidionException("interrupted while another process builds an index", e);
        }
    }
}
