package org.pyramidion.api;

import java.util.function.Function;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/** The version that is asked, which later ones replace: who asks waits for neither, and gets one version alone. */
final class Versions {

    private volatile Version current;
    private volatile boolean closed;

    Versions(Opened first) {
        this.current = new Version(first);
    }

    /** @throws PyramidionException of {@link Kind#CONFLICT} if this is closed */
    <T> T use(Function<Version, T> work) {
        Version version = enter();
        try {
            return work.apply(version);
        } finally {
            version.leave();
        }
    }

    private Version enter() {
        while (true) {
            if (closed) {
                throw new PyramidionException(Kind.CONFLICT, "this is closed; open it again");
            }
            Version version = current;
            if (version.enter()) {
                return version;
            }
        }
    }

    /** Puts a later version in the place of the present one, which is closed when nobody asks it any more. */
    void replace(Opened later) {
        Version earlier;
        synchronized (this) {
            earlier = closed ? new Version(later) : current;
            current = closed ? current : new Version(later);
        }
        earlier.retire();
    }

    /** Waits for what is being answered, then closes; whether it was open. */
    boolean close() {
        synchronized (this) {
            if (closed) {
                return false;
            }
            closed = true;
        }
        current.retire();
        return true;
    }
}
