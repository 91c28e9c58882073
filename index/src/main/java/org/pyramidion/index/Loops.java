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

    /**
     * Finds for each point of a plane the centre of least |e|² + (rest + e·along)², with e the point less the centre;
     * the first of equal ones.
     *
     * @param points {@code [2, n]}
     * @param along rest, and the two numbers of along, {@code [3, n]}
     * @param centres from {@code first} on, {@code [2, 16]}
     * @param chosen takes the centres' numbers, {@code [n]}
     */
    void cheapest(float[] points, float[] along, float[] centres, int first, int[] chosen);

    /**
     * Multiplies a vector and a matrix.
     *
     * @param vector from {@code first} on, {@code [length]}
     * @param matrix {@code [length, n]}
     * @param products {@code [n]}
     */
    void multiply(float[] vector, int first, int length, float[] matrix, float[] products);

    /**
     * Inner products of pairs of numbers with 16 centres each.
     *
     * @param pairs {@code [2, M]}
     * @param centres {@code [2, 16, M]}
     * @param products with each centre, the least of these, the greatest, {@code [18, M]}
     */
    void products(float[] pairs, float[] centres, float[] products);

    /**
     * What each product is above the least of its column, in whole steps.
     *
     * @param products of {@link #products}
     * @param steps to one
     * @param whole {@code [16, M]}
     */
    void round(float[] products, float steps, int[] whole);
}
