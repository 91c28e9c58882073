package org.pyramidion.api;

import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Precision;
import org.pyramidion.reader.Reader;

/** The reader that comes along, opened when it is first needed; it stays while the corpus changes. */
final class LazyReader implements AutoCloseable {

    private @Nullable Reader reader;

    synchronized Reader get(Progress progress) {
        Reader present = reader;
        if (present == null) {
            present = Reader.open(Precision.fastest(), progress);
            reader = present;
        }
        return present;
    }

    @Override
    public synchronized void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
