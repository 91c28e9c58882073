package org.pyramidion.index;

/** Takes the vectors of an index that is being built, in any order and from any thread. Every id must be given once. */
@FunctionalInterface
public interface VectorSink {

    /** Stores the vector of {@code id}, read from {@code values} at {@code offset} on. */
    void put(int id, float[] values, int offset);
}
