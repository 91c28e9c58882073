package org.pyramidion.base;

import java.io.IOException;
import java.nio.file.Path;

/** What an {@link Artifact} is to hold, where the version of its format depends on that. */
@FunctionalInterface
public interface VersionedContent {

    /** Fills the temporary directory with files, and returns the version of their format. */
    int writeTo(Path directory) throws IOException;
}
