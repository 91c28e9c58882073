package org.pyramidion.ranks;

import org.pyramidion.base.PyramidionException;

/** Another rank is gone, so nothing more can be computed together. What this one has is as it was before the step. */
public final class LostRankException extends PyramidionException {

    private static final long serialVersionUID = 1L;

    LostRankException(String message, Throwable cause) {
        super(Kind.CONFLICT, message, cause);
    }
}
