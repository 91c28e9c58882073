package org.pyramidion.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.pyramidion.text.WordPieceTokenizer;

/** Tokenizers of small vocabularies. */
public final class TestingTokenizer {

    private TestingTokenizer() {}

    /** A tokenizer whose vocabulary has the letters, the digits, some punctuation and the words given. */
    public static WordPieceTokenizer of(Path directory, String... words) throws IOException {
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(List.of(".", ",", ";", ":", "?", "!", "'", "\"", "-", "(", ")", "[", "]", "%", "$", "&", "/"));
        pieces.addAll(List.of(words));
        Path file = directory.resolve("vocab.txt");
        Files.write(file, pieces);
        return WordPieceTokenizer.ofVocabulary(file, true);
    }
}
