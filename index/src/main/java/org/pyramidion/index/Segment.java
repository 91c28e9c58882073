package org.pyramidion.index;

/**
 * A part of an index on disk, which never changes: vectors with ids from 0 on and whatever finds the best of them.
 * {@link SegmentedIndex} puts segments together and knows what was deleted. Searching is safe from several threads.
 */
interface Segment extends AutoCloseable {

    /**
     * Offers the best vectors of each query to its list, with scores computed from the stored vectors.
     *
     * @param queries {@code [Q, D]}, row-major, Q the length of {@code best}
     */
    void search(float[] queries, TopK[] best);

    /** Visits the vectors of some ids. */
    void rows(int[] ids, VectorFile.RowVisitor visitor);

    @Override
    void close();
}
