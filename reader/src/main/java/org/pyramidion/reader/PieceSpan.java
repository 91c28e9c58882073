package org.pyramidion.reader;

/**
 * A span of wordpieces of a passage.
 *
 * @param first its first piece
 * @param last its last piece, inclusive
 */
record PieceSpan(int first, int last) {

    boolean overlaps(PieceSpan other) {
        return first <= other.last && other.first <= last;
    }

    int size() {
        return last - first + 1;
    }
}
