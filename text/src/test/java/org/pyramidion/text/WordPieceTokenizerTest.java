package org.pyramidion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;

class WordPieceTokenizerTest {

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = WordPieceTokenizer.ofVocabulary(
                TestingVocabulary.write(directory, "the", "cafe", "un", "##aff", "##able", "zurich"), true);
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void cutsWordsIntoTheLongestPiecesAndAddsNoSpecialTokens() {
        assertThat(pieces("The unaffable cafes.")).containsExactly("the", "un", "##aff", "##able", "cafe", "##s", ".");
    }

    @Test
    void tellsThePlaceOfEachPieceInTheTextAsGiven() {
        assertThat(surfaces("The  unaffable,cafes."))
                .containsExactly("The", "un", "aff", "able", ",", "cafe", "s", ".");
    }

    @Test
    void composesTheLettersOfACasedVocabularyYetCountsTheirParts() throws IOException {
        Path vocabulary = TestingVocabulary.write(
                Files.createDirectories(directory.resolve("cased")), "서울", "##은", "Zürich", "グ");
        String text = Normalizer.normalize("서울은 Zürich グ 서울", Normalizer.Form.NFD);
        try (WordPieceTokenizer cased = WordPieceTokenizer.ofVocabulary(vocabulary, false)) {
            Tokens tokens = cased.encode(text);
            assertThat(Arrays.stream(tokens.ids()).mapToObj(cased::piece))
                    .containsExactly("서울", "##은", "Zürich", "グ", "서울");
            assertThat(IntStream.range(0, tokens.size())
                            .mapToObj(i -> tokens.span(i).of(text)))
                    .containsExactly(Stream.of("서울", "은", "Zürich", "グ", "서울")
                            .map(word -> Normalizer.normalize(word, Normalizer.Form.NFD))
                            .toArray(String[]::new));
            assertThat(cased.encodeAll(List.of(text)).getFirst().ids()).isEqualTo(tokens.ids());
            String grows = "\u0958\ud834\udd5e".repeat(9) + " 서울"; // letters that have no composed form
            assertThat(cased.encode(grows).starts()).endsWith(grows.length() - 2);
        }
    }

    @Test
    void stripsAccentsYetCountsThemInThePlaces() {
        assertThat(pieces("Café Zürich café")).containsExactly("cafe", "zurich", "cafe");
        assertThat(surfaces("Café Zürich café")).containsExactly("Café", "Zürich", "café");
    }

    @Test
    void countsSurrogatePairsAsTwoChars() {
        assertThat(surfaces("😀 the 😀😀 café the")).containsExactly("😀", "the", "😀😀", "café", "the");
    }

    @Test
    void splitsChineseCharactersApart() {
        assertThat(surfaces("京都市the😀")).containsExactly("京", "都", "市", "the😀");
        assertThat(pieces("京都")).containsExactly("京", "都");
    }

    @Test
    void dropsControlCharactersAndKeepsPlacesAfterThem() {
        assertThat(surfaces("the\u0000\u200b the\tcafe\u00a0the")).containsExactly("the", "the", "cafe", "the");
    }

    @Test
    void keepsPlacesAfterASurrogateWithoutItsOtherHalf() {
        String text = "the \ud83d cafe \ude00 the";
        assertThat(surfaces(text)).endsWith("the").contains("cafe");
    }

    @Test
    void specialTokensInRunningTextAreText() {
        assertThat(pieces("the [MASK] [SEP] [CLS] [PAD]")).doesNotContain("[MASK]", "[SEP]", "[CLS]", "[PAD]");
        assertThat(tokenizer.encodeAll(List.of("the [MASK]")).getFirst().ids()).doesNotContain(tokenizer.maskId());
    }

    @Test
    void theBlanksOfAClozeAreMasksWhereTheyStand() {
        String text = "[MASK] the [MASK][MASK].";
        Tokens tokens = tokenizer.encodeCloze(text);
        assertThat(tokens.ids())
                .containsExactly(
                        tokenizer.maskId(),
                        tokenizer.id("the"),
                        tokenizer.maskId(),
                        tokenizer.maskId(),
                        tokenizer.id("."));
        assertThat(IntStream.range(0, tokens.size())
                        .mapToObj(i -> tokens.span(i).of(text)))
                .containsExactly("[MASK]", "the", "[MASK]", "[MASK]", ".");
        assertThat(tokenizer.encodeCloze("the café").ids())
                .isEqualTo(tokenizer.encode("the café").ids());
    }

    @Test
    void theStartOfALongTextIsThatOfItsWordpieces() {
        for (String word : List.of(
                "the cafe ", "京都", "the\u00a0cafe.\n", "ththe" + "x".repeat(300) + " ", " ".repeat(50) + "the")) {
            String text = word.repeat(2000);
            int[] whole = tokenizer.encode(text).ids();
            for (int count : new int[] {0, 1, 7, 64, 100_000}) {
                Tokens start = tokenizer.encodeStart(text, count);
                assertThat(start.size()).isBetween(Math.min(count, whole.length), whole.length);
                assertThat(start.ids()).isEqualTo(Arrays.copyOf(whole, start.size()));
            }
        }
        assertThat(tokenizer.encodeStart("the cafe ".repeat(100_000), 64).size())
                .isLessThan(1000);
    }

    @Test
    void givesUnknownForWhatItHasNoPiecesFor() {
        assertThat(tokenizer.encode("Ω").ids()).containsExactly(tokenizer.unkId());
        assertThat(tokenizer.id("nosuchpiece")).isEqualTo(tokenizer.unkId());
        assertThat(tokenizer.find("nosuchpiece")).isEmpty();
    }

    @Test
    void takesWordsOfUpTo200Characters() {
        assertThat(tokenizer.encode("a".repeat(200)).size()).isEqualTo(200);
        assertThat(tokenizer.encode("a".repeat(201)).ids()).containsExactly(tokenizer.unkId());
    }

    @Test
    void encodesManyTextsAsItEncodesEach() {
        List<String> texts = randomTexts(200, 42);
        List<Tokens> together = tokenizer.encodeAll(texts);
        for (int i = 0; i < texts.size(); i++) {
            assertThat(together.get(i)).usingRecursiveComparison().isEqualTo(tokenizer.encode(texts.get(i)));
        }
        assertThat(tokenizer.encodeAll(List.of())).isEmpty();
    }

    @Test
    void placesAreInOrderAndInsideTheTextWhateverTheText() {
        for (String text : randomTexts(500, 7)) {
            Tokens tokens = tokenizer.encode(text);
            int last = 0;
            for (int i = 0; i < tokens.size(); i++) {
                assertThat(tokens.starts()[i]).as(text).isGreaterThanOrEqualTo(last);
                assertThat(tokens.limits()[i]).as(text).isGreaterThan(tokens.starts()[i]);
                last = tokens.limits()[i];
            }
            assertThat(last).as(text).isLessThanOrEqualTo(text.length());
        }
    }

    @Test
    void servesManyThreads() {
        List<String> texts = randomTexts(100, 1);
        List<int[]> alone =
                texts.stream().map(text -> tokenizer.encode(text).ids()).toList();
        IntStream.range(0, 2000)
                .parallel()
                .forEach(i ->
                        assertThat(tokenizer.encode(texts.get(i % 100)).ids()).isEqualTo(alone.get(i % 100)));
    }

    @Test
    void keepsCaseAndAccentsForCasedModels() throws IOException {
        Path vocabulary = TestingVocabulary.write(directory, "Zürich", "zurich");
        try (var cased = WordPieceTokenizer.ofVocabulary(vocabulary, false)) {
            assertThat(cased.piece(cased.encode("Zürich").ids()[0])).isEqualTo("Zürich");
        }
    }

    @Test
    void writesItsVocabularyAsItWasRead() throws IOException {
        Path copy = directory.resolve("copy.txt");
        tokenizer.writeVocabulary(copy);
        assertThat(copy).hasSameTextualContentAs(directory.resolve("vocab.txt"));
        assertThat(tokenizer.vocabularySize()).isEqualTo(tokenizer.vocabulary().size());
        assertThat(tokenizer.padId()).isZero();
    }

    @Test
    void isDescribedInTheSameOrderByEveryProcess() throws IOException {
        Path description = directory.resolve("described.json");
        tokenizer.writeTokenizerJson(description);
        assertThat(Files.readString(description))
                .containsSubsequence("clean_text", "handle_chinese_chars", "lowercase", "strip_accents", "\"type\"");
    }

    @Test
    void readsATokenizerJsonWithoutItsTruncationPaddingAndSpecialTokens() throws IOException {
        Path json = directory.resolve("tokenizer.json");
        Files.writeString(json, """
                {"version":"1.0",
                 "truncation":{"direction":"Right","max_length":2,"strategy":"LongestFirst","stride":0},
                 "padding":{"strategy":{"Fixed":8},"direction":"Right","pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"},
                 "added_tokens":[{"id":2,"content":"[CLS]","single_word":false,"lstrip":false,"rstrip":false,
                                  "normalized":false,"special":true}],
                 "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,
                               "strip_accents":null,"lowercase":true},
                 "pre_tokenizer":{"type":"BertPreTokenizer"},
                 "post_processor":{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
                          "max_input_chars_per_word":100,
                          "vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"[MASK]":4,"the":5,"cafe":6}}}
                """);
        try (var read = WordPieceTokenizer.ofTokenizerJson(json)) {
            assertThat(read.encodeCloze("The cafe [MASK] the").ids()).containsExactly(5, 6, 4, 5);
            assertThat(read.vocabularySize()).isEqualTo(7);
        }
    }

    @Test
    void saysWhichTokenizerJsonIsDamaged() throws IOException {
        for (String damaged : List.of(
                "{}, {\"[PAD]\": null} | not a whole number",
                "{}, {\"[PAD]\": \"first\"} | not a whole number",
                "{\"content\": \"[PAD]\"}, {} | not a whole number",
                "{\"id\": 0}, {} | not a text",
                "{\"id\": 0, \"content\": \"a\"}, {\"b\": -1, \"c\": 2} | are not 0, 1, 2")) {
            String[] parts = damaged.split(", (?=\\{)| \\| ", -1);
            Path json = Files.writeString(
                    directory.resolve("damaged.json"), """
                    {"added_tokens":[%s],"normalizer":null,"pre_tokenizer":null,"model":{"type":"WordPiece","vocab":%s}}
                    """.formatted(parts[0].equals("{}") ? "" : parts[0], parts[1]));
            assertThatThrownBy(() -> WordPieceTokenizer.ofTokenizerJson(json))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageStartingWith(json + ": ")
                    .hasMessageContaining(parts[2]);
        }
    }

    @Test
    void saysWhichTokenizerJsonTheLibraryRefuses() throws IOException {
        Path json = directory.resolve("odd.json");
        tokenizer.writeTokenizerJson(json);
        String whole = Files.readString(json);
        assertThat(whole).contains("\"BertNormalizer\"");
        Files.writeString(json, whole.replace("\"BertNormalizer\"", "\"Sequence\""));
        assertThatThrownBy(() -> WordPieceTokenizer.ofTokenizerJson(json))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith(json + ": cannot be used: ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"BertNormalizer\" | \"BertNormaliser\" | a normalizer of the unknown type 'BertNormaliser'",
                "\"BertPreTokenizer\" | \"Bert\" | a pre_tokenizer of the unknown type 'Bert'",
                "\"normalizer\":{ | \"normalizer\":{\"x\":1},\"y\":{ | a normalizer of the unknown type ''",
                "\"normalizer\" | \"normaliser\" | says nothing of a normalizer",
                "\"pre_tokenizer\" | \"\" | says nothing of a pre_tokenizer",
                "{\"type\":\"BertPreTokenizer\"} | {\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"X\"}]} | type 'X'"
            })
    void saysWhichPartOfATokenizerJsonIsUnknown(String known, String unknown, String said) throws IOException {
        Path json = directory.resolve("unknown.json");
        tokenizer.writeTokenizerJson(json);
        String whole = Files.readString(json);
        assertThat(whole).contains(known);
        Files.writeString(json, whole.replace(known, unknown));
        assertThatThrownBy(() -> WordPieceTokenizer.ofTokenizerJson(json))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith(json + ": ")
                .hasMessageContaining(said);
    }

    @Test
    void saysWhichLineOfAVocabularyIsWrong() throws IOException {
        Path twice = directory.resolve("twice.txt");
        Files.write(twice, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "the"));
        assertThatThrownBy(() -> WordPieceTokenizer.ofVocabulary(twice, true))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("twice.txt:7: 'the' stands on line 6 already");
        Path maskless = directory.resolve("maskless.txt");
        Files.write(maskless, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"));
        assertThatThrownBy(() -> WordPieceTokenizer.ofVocabulary(maskless, true))
                .hasMessageContaining("no [MASK]");
        assertThatThrownBy(() -> WordPieceTokenizer.ofVocabulary(directory.resolve("absent.txt"), true))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("absent.txt");
        assertThatThrownBy(() -> WordPieceTokenizer.ofTokenizerJson(twice))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("twice.txt");
    }

    private List<String> pieces(String text) {
        return Arrays.stream(tokenizer.encode(text).ids())
                .mapToObj(tokenizer::piece)
                .toList();
    }

    private List<String> surfaces(String text) {
        Tokens tokens = tokenizer.encode(text);
        return IntStream.range(0, tokens.size())
                .mapToObj(i -> tokens.span(i).of(text))
                .toList();
    }

    private static List<String> randomTexts(int count, long seed) {
        String[] atoms = {
            "the", "café", "😀", "京", " ", " ", " ", ".", "Zü", "e\u0301", "\u0000", "\ud800", "ß", "İ", "[MASK]", "\n"
        };
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(30), 0, atoms.length).forEach(atom -> text.append(atoms[atom]));
            texts.add(text.toString());
        }
        return texts;
    }
}
