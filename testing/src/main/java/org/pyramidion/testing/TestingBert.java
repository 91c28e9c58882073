package org.pyramidion.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pyramidion.weights.RandomBert;

/** A directory like a published BERT's, with two random layers. */
public final class TestingBert {

    private static final int LAYERS = 2;
    private static final int POSITIONS = 96;
    private static final Shape SMALL = new Shape(
            16,
            0.2,
            vocabulary("the is of in capital city river south korea france egypt seoul paris tokyo cairo pyramid what"
                    + " where 1802"));

    /**
     * What a random BERT is like.
     *
     * @param hidden size; that of the inner layer is twice as large
     * @param deviation of the weights
     * @param vocabulary its wordpieces
     */
    public record Shape(int hidden, double deviation, List<String> vocabulary) {
        public Shape {
            vocabulary = List.copyOf(vocabulary);
        }
    }

    private TestingBert() {}

    /** Writes one of 16 that knows some countries; the directory must not be there yet or be empty. Returns it. */
    public static Path write(Path directory) throws IOException {
        return write(directory, SMALL);
    }

    /** Writes one of a shape. Returns the directory. */
    public static Path write(Path directory, Shape shape) throws IOException {
        var random = new RandomBert.Shape(
                LAYERS, shape.hidden(), 2, 2 * shape.hidden(), POSITIONS, shape.deviation(), shape.deviation());
        RandomBert.write(directory, random, shape.vocabulary(), 1);
        return directory;
    }

    /** Marks, signs, letters and digits, and these words, with spaces between. */
    public static List<String> vocabulary(String words) {
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?"));
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(List.of(words.split(" ")));
        return List.copyOf(pieces);
    }
}
