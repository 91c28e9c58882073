package org.pyramidion.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A vocabulary of our own: the special pieces, every letter and digit alone and inside a word, and some words. */
final class TestingVocabulary {

    private TestingVocabulary() {}

    static Path write(Path directory, String... words) throws IOException {
        List<String> pieces = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
        for (char c = 'a'; c <= 'z'; c++) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        for (char c = '0'; c <= '9'; c++) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(List.of(".", ",", "!", "[", "]", "'", "-", "京", "都", "市"));
        pieces.addAll(List.of(words));
        Path file = directory.resolve("vocab.txt");
        Files.write(file, pieces);
        return file;
    }
}
