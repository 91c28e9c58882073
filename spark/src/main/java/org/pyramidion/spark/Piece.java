package org.pyramidion.spark;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.Stretch;

/**
 * What one task reads: some sources one after the other, or a stretch of one. Pieces are numbered in the order of their
 * documents.
 *
 * @param first the number of the first of the sources, all leaves counted
 * @param limit the number behind that of the last
 * @param plain the file that it is a stretch of; empty if it is whole sources
 */
record Piece(int number, int first, int limit, String plain, long from, long to, long linesBefore)
        implements Serializable {

    static Piece of(int number, int first, int limit) {
        return new Piece(number, first, limit, "", 0, 0, 0);
    }

    static Piece of(int number, int leaf, Stretch stretch) {
        return new Piece(
                number,
                leaf,
                leaf + 1,
                stretch.plain().toString(),
                stretch.from(),
                stretch.limit(),
                stretch.linesBefore());
    }

    /** The part of a file, if it is one. */
    Optional<Stretch> stretch() {
        return plain.isEmpty() ? Optional.empty() : Optional.of(new Stretch(Path.of(plain), from, to, linesBefore));
    }

    Piece after(long lines) {
        return new Piece(number, first, limit, plain, from, to, lines);
    }

    /** @param leaves all of the job */
    List<DocumentSource> sources(List<DocumentSource> leaves) {
        return stretch()
                .map(part -> List.of(leaves.get(first).divisible().orElseThrow().stretch(part)))
                .orElseGet(() -> leaves.subList(first, limit));
    }
}
