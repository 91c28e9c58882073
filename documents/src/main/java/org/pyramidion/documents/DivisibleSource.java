package org.pyramidion.documents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * A source whose records lie one after the other in one file, each from the beginning of a line on, so that several
 * readers can each begin somewhere in the middle. What its {@link #stretches} hold is what the source holds.
 */
public interface DivisibleSource extends DocumentSource {

    /** The file, packed or not. */
    Path file();

    /**
     * Whether a record may begin with this line, so that the file may be cut before it.
     *
     * @param line without its end; if it is long, only its beginning
     */
    boolean beginsRecord(String line);

    @Override
    default Optional<DivisibleSource> divisible() {
        return Optional.of(this);
    }

    /** The documents of a stretch of the file. */
    DocumentSource stretch(Stretch stretch);

    /**
     * Where the file can be cut. Only a few lines about each cut are read.
     *
     * @param plain the file, or what {@link Stretch#unpack} made of it
     * @param bytes about how long each stretch is to be
     * @return at least one stretch; what lines are before each is not known, and said to be none
     * @throws PyramidionException if it cannot be read
     */
    default List<Stretch> stretches(Path plain, long bytes) {
        try {
            return Stretch.of(plain, bytes, this::beginsRecord);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(plain, Artifact.reason(e)), e);
        }
    }
}
