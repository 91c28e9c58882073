package org.pyramidion.base;

import java.nio.file.Path;

/** An artifact is there, but another version of this program wrote it, in a format that this one does not read. */
public final class OtherVersionException extends PyramidionException {

    private static final long serialVersionUID = 1L;

    private final String directory;

    OtherVersionException(Artifact artifact, int readable) {
        super(
                Kind.CONFLICT,
                "%s: %s format version %d, this program reads version %d; make it again with this program"
                        .formatted(
                                artifact.directory(),
                                artifact.manifest().format(),
                                artifact.manifest().version(),
                                readable));
        this.directory = artifact.directory().toString();
    }

    /** Where the artifact is: its manifest can be read still. */
    public Path directory() {
        return Path.of(directory);
    }
}
