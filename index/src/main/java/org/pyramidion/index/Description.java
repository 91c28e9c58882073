package org.pyramidion.index;

import java.util.Map;

/**
 * What an index is.
 *
 * @param kind how it searches
 * @param size how many ids it has, from 0 on
 * @param deleted how many of these no search returns any more
 * @param dimension numbers of a vector
 * @param segments parts that were written one after the other
 * @param bytes its files together
 * @param provenance what its vectors were made from, as its builder said
 */
public record Description(
        IndexKind kind,
        int size,
        int deleted,
        int dimension,
        int segments,
        long bytes,
        Map<String, Object> provenance) {}
