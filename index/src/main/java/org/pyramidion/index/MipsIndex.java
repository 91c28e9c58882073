package org.pyramidion.index;

import java.util.List;

/**
 * Finds the vectors of highest inner product with a query. Vectors have ids from 0 to {@link #size} − 1, in a corpus'
 * order of blocks. An index never changes; {@link IndexDirectory} builds one, and makes another of it by appending,
 * deleting or refreshing. Searching is safe from several threads; a thread must not be interrupted meanwhile, for that
 * closes files.
 */
public interface MipsIndex extends AutoCloseable {

    /** The best vectors of one query, best first. */
    record Hits(int[] ids, float[] scores) {
        public int size() {
            return ids.length;
        }
    }

    /** What this index is. */
    Description describe();

    /** How many ids there are, deleted ones included. */
    default int size() {
        return describe().size();
    }

    default int dimension() {
        return describe().dimension();
    }

    /**
     * Searches for a batch of queries.
     *
     * @param queries {@code [Q, D]}, row-major
     * @param k how many to return of each; fewer where the index has fewer
     * @param excluded ids that must not be returned, one array a query; an empty list excludes nothing
     * @return one result a query
     * @throws IllegalArgumentException if the queries' length is not a multiple of the dimension, or {@code k < 1}
     * @throws org.pyramidion.base.PyramidionException if a query holds a NaN or an infinity
     */
    default List<Hits> search(float[] queries, int k, List<int[]> excluded) {
        return search(queries, k, excluded, IdSet.all());
    }

    /**
     * Searches among some ids alone. Where those are few, at most {@code max(4 k, size / 32)}, every kind scores each
     * of them by its stored vector and misses none; where they are many, a kind that misses some without a filter may
     * do so here.
     *
     * @param allowed ids of which alone any is returned
     */
    List<Hits> search(float[] queries, int k, List<int[]> excluded, IdSet allowed);

    /**
     * Scores each id that is allowed by its stored vector: none is missed, of whatever kind the index is. What
     * {@link #search(float[], int, List, IdSet) search} does where few are allowed.
     */
    List<Hits> searchEach(float[] queries, int k, List<int[]> excluded, IdSet allowed);

    /** Searches without exclusions. */
    default List<Hits> search(float[] queries, int k) {
        return search(queries, k, List.of());
    }

    /**
     * A copy of the vector of {@code id}, as precise as it was stored.
     *
     * @throws IllegalArgumentException if there is none, or it was deleted
     */
    default float[] vector(int id) {
        return vectors(new int[] {id});
    }

    /**
     * Copies of the vectors of some ids, {@code [ids, D]} row-major; much faster than one by one.
     *
     * @throws IllegalArgumentException if there is none of one of them, or it was deleted
     */
    float[] vectors(int[] ids);

    @Override
    void close();
}
