package org.pyramidion.base;

import java.nio.file.Path;

/** A file that this program wrote is not as it was written. */
public final class DamagedException extends PyramidionException {

    private static final long serialVersionUID = 1L;

    /** @param what of it cannot be: "12 bytes where 16 are needed" */
    public DamagedException(Path file, String what) {
        super(Kind.DAMAGED, message(file, what));
    }

    /** @param cause what came of it, which says no more to a user */
    public DamagedException(Path file, String what, Throwable cause) {
        super(Kind.DAMAGED, message(file, what), cause);
    }

    private static String message(Path file, String what) {
        return "%s: %s; the file is damaged, make it again".formatted(file, what);
    }
}
