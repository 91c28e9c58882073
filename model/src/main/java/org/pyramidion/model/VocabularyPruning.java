package org.pyramidion.model;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Takes out of a BERT the wordpieces that some texts have no use for. In a multilingual vocabulary most are of other
 * languages: the embedding and the output of the masked language model shrink, and what is computed of those texts is
 * the same. Of other texts it is not, where they need a piece that is gone.
 *
 * <p>Special tokens and pieces of one ASCII character stay. Not safe for concurrent use.
 */
public final class VocabularyPruning implements AutoCloseable {

    private static final int ASCII = 128;

    private final ImportedModel model;
    private final WordPieceTokenizer tokenizer;
    private final List<String> vocabulary;
    private final BitSet kept = new BitSet();

    /** @throws PyramidionException if {@code weights} is nothing that {@link ImportedModel} reads */
    public VocabularyPruning(Path weights) {
        this.model = ImportedModel.open(List.of(weights), Optional.empty(), Optional.empty());
        this.tokenizer = model.tokenizer();
        this.vocabulary = model.vocabulary();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (stays(vocabulary.get(id))) {
                kept.set(id);
            }
        }
    }

    private static boolean stays(String piece) {
        String bare = piece.startsWith("##") ? piece.substring(2) : piece;
        boolean special = piece.startsWith("[") && piece.endsWith("]") && !piece.startsWith("[unused");
        return special || bare.length() == 1 && bare.charAt(0) < ASCII;
    }

    /** Keeps what a text needs. */
    public void keep(String text) {
        for (int id : tokenizer.encode(text).ids()) {
            kept.set(id);
        }
    }

    /** How many wordpieces there were. */
    public int before() {
        return vocabulary.size();
    }

    /** How many are kept. */
    public int size() {
        return kept.cardinality();
    }

    /**
     * Writes what is left, in the order that it had.
     *
     * @throws PyramidionException if this is more than a BERT
     */
    public Artifact save(Path directory, Map<String, Object> provenance) {
        return model.save(directory, provenance, kept.stream().toArray());
    }

    @Override
    public void close() {
        tokenizer.close();
        model.close();
    }
}
