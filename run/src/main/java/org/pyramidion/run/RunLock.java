package org.pyramidion.run;

import java.nio.file.Path;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.PyramidionException;

/** Keeps a second process from training the same run. */
public record RunLock(FileClaim claim) implements AutoCloseable {

    /** @throws PyramidionException if another process has it */
    public static RunLock take(Path run) {
        return new RunLock(FileClaim.take(run.resolve(".lock"))
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.CONFLICT,
                        "%s: another process trains this run; wait for it or stop it".formatted(run))));
    }

    @Override
    public void close() {
        claim.close();
    }
}
