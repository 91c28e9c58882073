package org.pyramidion.retrieval;

import java.nio.file.Path;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;

/** The sole right to build the index at a place: two at it would publish a mixture of both. */
final class IndexClaim {

    private IndexClaim() {}

    /** @throws PyramidionException if another process has it */
    static FileClaim take(Path place) {
        Path real = RealPath.of(place);
        return FileClaim.take(real.resolveSibling(real.getFileName() + ".lock"))
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.CONFLICT,
                        "%s: another process builds this index; wait until it is done".formatted(place)));
    }
}
