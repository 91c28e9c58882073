package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiWordPiecesTest {

    private static final List<String> PARTS = List.of(
            "a", "b", "ab", "A", "Z", "AB", "The", "the", "cafe", "UN", "un", "aff", "able", "q", "7", "1984", " ",
            "  ", "\t", "\n", "\r\n", ".", ",", "'", "-", "_", "[SEP]", "#", "##aff", "$", "~", "\u0000", "\u0007",
            "\u000b", "\u007f", "\u0085", "é", "É", "e\u0301", "\u0301", " \u0301", "ß", "İ", "中", "文", "\u00a0",
            "\u2009", "\u2028", "\u200b", "\ufffd", "—", "“", "😀", "ﬁ", "Ω", "½");

    @TempDir
    Path directory;

    private Path vocabulary() throws IOException {
        return TestingVocabulary.write(
                directory, "the", "The", "cafe", "un", "UN", "ab", "##ab", "##aff", "##able", "19", "##84", "é", "中");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cuts_as_the_native_library_does(boolean lowerCase) throws IOException {
        Path file = vocabulary();
        AsciiWordPieces.Rules rules = new AsciiWordPieces.Rules(lowerCase, 200);
        SplittableRandom random = new SplittableRandom(7);
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(file, lowerCase)) {
            AsciiWordPieces quick = new AsciiWordPieces(rules, Vocabulary.read(file), tokenizer::encode);
            for (int i = 0; i < 4000; i++) {
                String text = text(random);
                assertThat(told(quick.encode(text))).as(text).isEqualTo(told(tokenizer.encode(text)));
            }
            String longest = "ab".repeat(100);
            for (String text : List.of("", longest, longest + "a", "x " + longest + "b.", "\u0000")) {
                assertThat(told(quick.encode(text))).as(text).isEqualTo(told(tokenizer.encode(text)));
            }
        }
    }

    private static String text(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int most = random.nextInt(3) == 0 ? PARTS.size() : 27; // many without a part that is not ASCII
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(PARTS.get(random.nextInt(most)));
        }
        return text.toString();
    }

    private static List<List<Integer>> told(Tokens tokens) {
        return List.of(list(tokens.ids()), list(tokens.starts()), list(tokens.limits()));
    }

    private static List<Integer> list(int[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    @Test
    void asks_the_library_for_what_is_not_ascii_alone() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        AsciiWordPieces quick =
                new AsciiWordPieces(new AsciiWordPieces.Rules(true, 200), Vocabulary.read(vocabulary()), text -> {
                    asked.incrementAndGet();
                    assertThat(text).isEqualTo("café,");
                    return new Tokens(new int[] {9}, new int[] {1}, new int[] {3});
                });
        assertThat(quick.encode("the café, the").starts()).containsExactly(0, 5, 10);
        assertThat(asked).hasValue(1);
    }

    /** The library knows a token that is added to the vocabulary only if it is told so, and for running text it is not. */
    @Test
    void added_tokens_that_are_no_pieces_leave_all_to_the_library() throws IOException {
        Path json = directory.resolve("tokenizer.json");
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary(), true)) {
            tokenizer.writeTokenizerJson(json);
            assertThat(TokenizerJson.read(json).ascii()).hasValue(new AsciiWordPieces.Rules(true, 200));
            int size = tokenizer.vocabularySize();
            String added = "\"added_tokens\":[{\"id\":%d,\"content\":\"extra\"},".formatted(size);
            Files.writeString(json, Files.readString(json).replace("\"added_tokens\":[", added));
            assertThat(TokenizerJson.read(json).ascii()).isEmpty();
        }
    }

    @Test
    void much_text_is_cut_alike() throws IOException {
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary(), true)) {
            String text = "The unaffable cafe's 1984, ab. ";
            List<List<Integer>> first = told(tokenizer.encode(text));
            for (int i = 0; i < 10_000; i++) {
                tokenizer.encode(text);
            }
            assertThat(told(tokenizer.encode(text))).isEqualTo(first);
        }
    }
}
