package org.pyramidion.index;

import java.lang.foreign.MemorySegment;
import org.pyramidion.engine.VectorModule;

/** The loops over numbers that a search spends its time in. */
interface Loops {

    /** Those of this JVM. */
    Loops HERE = VectorModule.isPresent() ? new VectorLoops() : new ScalarLoops();

    /** Inner product of {@code length} numbers. */
    float dot(float[] a, int aFrom, float[] b, int bFrom, int length);

    /**
     * Inner product of {@code length} float16 numbers and as many of a query: to the bit that of
     * {@link #dot(float[], int, float[], int, int)}.
     *
     * @param halves little-endian, finite
     * @param at byte of the first one
     */
    float dotOfHalves(MemorySegment halves, long at, float[] query, int first, int length);

    /** Inner product of {@code length} signed bytes and as many numbers of a query. */
    float dot(MemorySegment bytes, long row, float[] query, int first, int length);

    /**
     * Offers scores to a list; nearly all of them fail a comparison that takes many at once.
     *
     * @param scores float32 in the machine's byte order
     * @param from first of them
     * @param firstId id of that first one
     */
    void offer(MemorySegment scores, long from, int count, int firstId, TopK best);

    /** The place of the largest of {@code count} scores, the first of equal ones. */
    int largest(MemorySegment scores, long from, int count);
}
