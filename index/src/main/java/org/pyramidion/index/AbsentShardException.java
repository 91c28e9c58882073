package org.pyramidion.index;

import org.pyramidion.base.PyramidionException;

/** A shard does not answer. What the others have is not the answer to the question, unless somebody asked for that. */
public final class AbsentShardException extends PyramidionException {

    private static final long serialVersionUID = 1L;

    /** @param cause why, which the message says */
    public AbsentShardException(String message, Throwable cause) {
        super(Kind.CONFLICT, message, cause);
    }
}
