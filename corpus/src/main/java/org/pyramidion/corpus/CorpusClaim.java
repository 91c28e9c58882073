package org.pyramidion.corpus;

import java.nio.file.Path;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;

/** The sole right to write the corpus at a place: {@code CORPUS.lock} beside it. Reading needs none. */
final class CorpusClaim {

    private CorpusClaim() {}

    /** @throws PyramidionException if another process, or another thread of this one, has it */
    static FileClaim take(Path corpus) {
        Path place = RealPath.of(corpus);
        return FileClaim.take(place.resolveSibling(place.getFileName() + ".lock"))
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.CONFLICT,
                        "%s: another process changes this corpus; wait until it is done".formatted(place)));
    }
}
