package org.pyramidion.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/** The wordpieces in the order of their ids. */
final class Vocabulary {

    static final String PAD = "[PAD]";
    static final String UNK = "[UNK]";
    static final String CLS = "[CLS]";
    static final String SEP = "[SEP]";
    static final String MASK = "[MASK]";

    private final List<String> pieces;
    private final Map<String, Integer> ids;

    /**
     * Checks that each piece is there once and that none of the special ones is missing.
     *
     * @param source where the pieces are from, for messages
     */
    Vocabulary(List<String> pieces, String source) {
        this.pieces = List.copyOf(pieces);
        this.ids = new HashMap<>(pieces.size() * 2);
        for (int i = 0; i < pieces.size(); i++) {
            Integer earlier = ids.putIfAbsent(pieces.get(i), i);
            if (earlier != null) {
                throw new PyramidionException("%s:%d: '%s' stands on line %d already; a piece has one id, mend the file"
                        .formatted(source, i + 1, pieces.get(i), earlier + 1));
            }
        }
        for (String special : List.of(PAD, UNK, CLS, SEP, MASK)) {
            if (!ids.containsKey(special)) {
                throw new PyramidionException("%s: no %s among its %d pieces; give the vocab.txt of a BERT model"
                        .formatted(source, special, pieces.size()));
            }
        }
    }

    /** Reads a vocab.txt: a piece a line, its id being the number of the line from 0. */
    static Vocabulary read(Path file) {
        try {
            return new Vocabulary(Files.readAllLines(file), file.toString());
        } catch (IOException e) {
            throw new PyramidionException(
                    "cannot read the vocabulary %s: %s; give a vocab.txt in UTF-8, one wordpiece a line"
                            .formatted(file, Artifact.reason(e)),
                    e);
        }
    }

    List<String> pieces() {
        return pieces;
    }

    Map<String, Integer> ids() {
        return ids;
    }

    String piece(int id) {
        if (id < 0 || id >= pieces.size()) {
            throw new IllegalArgumentException("id %d outside a vocabulary of %d".formatted(id, pieces.size()));
        }
        return pieces.get(id);
    }

    OptionalInt find(String piece) {
        Integer id = ids.get(piece);
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
