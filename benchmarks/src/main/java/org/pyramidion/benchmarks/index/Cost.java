package org.pyramidion.benchmarks.index;

/**
 * What one kind of index costs at one size, and what it finds. A time or size that was not measured is NaN.
 *
 * @param kind its name; peers have a name of their own before it
 * @param vectors how many are in it
 * @param dimension numbers of a vector
 * @param k how many a query asks for
 * @param recall share of the true k best among those found
 * @param millisecondsOne a query, asked alone: the median
 * @param millisecondsMany a query, of 64 asked at once: the median
 * @param openMilliseconds to open it
 * @param buildSeconds to build it from vectors that are at hand
 * @param refreshSeconds to build it anew from other vectors with what the old one learnt
 * @param bytesPerVector of its files
 * @param residentMebibytes of the process that searched, all that it has open included
 * @param note what else to know
 */
public record Cost(
        String kind,
        int vectors,
        int dimension,
        int k,
        double recall,
        double millisecondsOne,
        double millisecondsMany,
        double openMilliseconds,
        double buildSeconds,
        double refreshSeconds,
        double bytesPerVector,
        double residentMebibytes,
        String note) {

    /** The number of queries that are asked at once in the second measurement. */
    public static final int MANY = 64;

    /** With the times of building filled in. */
    public Cost built(double build, double refresh) {
        return new Cost(
                kind,
                vectors,
                dimension,
                k,
                recall,
                millisecondsOne,
                millisecondsMany,
                openMilliseconds,
                build,
                refresh,
                bytesPerVector,
                residentMebibytes,
                note);
    }
}
