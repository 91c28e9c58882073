package org.pyramidion.api;

import java.util.ArrayList;
import java.util.List;

/** What is opened one after another and closed together, the last first; all of it if opening the next fails. */
final class Parts implements AutoCloseable {

    private List<AutoCloseable> parts = new ArrayList<>();

    <T extends AutoCloseable> T add(T part) {
        parts.add(part);
        return part;
    }

    /** Hands the parts to whoever closes them from now on. */
    List<AutoCloseable> release() {
        List<AutoCloseable> all = parts;
        parts = new ArrayList<>();
        return all;
    }

    @Override
    public void close() {
        close(parts);
    }

    static void close(List<AutoCloseable> parts) {
        for (AutoCloseable part : parts.reversed()) {
            try {
                part.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
