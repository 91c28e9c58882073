package org.pyramidion.api;

/**
 * A passage that was found.
 *
 * @param rank from 1
 * @param score the ranker's: an inner product of embeddings, BM25's, or a sum of reciprocal ranks; comparable within
 *     one search
 */
public record Hit(int rank, double score, Passage passage) {}
