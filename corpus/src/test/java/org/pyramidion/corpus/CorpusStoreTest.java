package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.WordPieceTokenizer;

class CorpusStoreTest {

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;
    private Path source;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "lyon", "city", "is", "a", "the");
        source = TestingFiles.write(
                directory,
                "corpus.jsonl",
                "{\"id\": \"lyon\", \"title\": \"Lyon\", \"text\": \"Lyon is a city. It is in France. It grew in "
                        + "1860.\", \"section\": \"I\"}",
                "{\"id\": 2, \"title\": \"Café\", \"text\": \"The café 😀 of Victor Hugo is old.\"}",
                "{\"id\": 3, \"text\": \"\"}",
                "{\"id\": 4, \"text\": \"Nothing here.\"}");
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @Test
    void givesBackWhatTheDocumentsHeld() {
        CorpusReport report = build(288);
        assertThat(report.documents()).isEqualTo(3);
        assertThat(report.blocks()).isEqualTo(3);
        assertThat(report.emptyDocuments()).isEqualTo(1);
        assertThat(report.blocksWithoutSpans()).isEqualTo(1);
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            assertThat(corpus.size()).isEqualTo(3);
            assertThat(corpus.counts()).isEqualTo(report);
            Block lyon = corpus.block(0);
            assertThat(lyon.documentId()).isEqualTo("lyon");
            assertThat(lyon.title()).isEqualTo("Lyon");
            assertThat(lyon.text()).isEqualTo("Lyon is a city. It is in France. It grew in 1860.");
            assertThat(lyon.fields()).isEqualTo(Map.of("section", "I"));
            assertThat(lyon.sentences()).hasSize(3);
            assertThat(lyon.spans())
                    .containsExactly(
                            new SalientSpan(0, 4, "ENTITY"),
                            new SalientSpan(25, 31, "ENTITY"),
                            new SalientSpan(44, 48, "DATE"));
            assertThat(corpus.text(1)).isEqualTo("The café 😀 of Victor Hugo is old.");
            assertThat(corpus.title(1)).isEqualTo("Café");
        }
    }

    @Test
    void keepsTheWordpiecesAndTheirPlaces() {
        build(288);
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            for (int i = 0; i < corpus.size(); i++) {
                Block block = corpus.block(i);
                var expected = tokenizer.encode(block.text());
                assertThat(block.tokens()).isEqualTo(expected.ids()).isEqualTo(corpus.tokens(i));
                assertThat(block.tokenStarts()).isEqualTo(expected.starts());
                assertThat(block.tokenLimits()).isEqualTo(expected.limits());
                assertThat(corpus.titleTokens(i))
                        .isEqualTo(tokenizer.encode(block.title()).ids());
            }
        }
    }

    /** In real text: 38 of the 95,785 blocks of wiki-100k, and every one of a Korean corpus. */
    @Test
    void aCharMayBeSeveralWordpieces() throws IOException {
        String hangul = Normalizer.normalize("한", Normalizer.Form.NFD);
        WordPieceTokenizer apart = TestingTokenizer.of(
                Files.createDirectory(directory.resolve("apart")),
                hangul.substring(0, 1),
                "##" + hangul.substring(1, 2),
                "##" + hangul.substring(2),
                "is");
        Files.write(source, List.of("{\"id\": \"hangul\", \"text\": \"한 is 한.\"}"));
        new CorpusBuilder(apart).build(List.of(source), directory.resolve("corpus"));
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            Block block = corpus.block(0);
            var expected = apart.encode(block.text());
            assertThat(expected.starts()).startsWith(0, 0, 0, 2);
            assertThat(block.tokenStarts()).isEqualTo(expected.starts());
            assertThat(block.tokenLimits()).isEqualTo(expected.limits());
        }
    }

    @Test
    void knowsTheBlocksOfADocument() {
        CorpusReport report = build(12);
        assertThat(report.blocks()).isGreaterThan(4);
        assertThat(report.cutSentences()).isPositive();
        assertThat(report.unseenTokens()).isZero();
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            for (int i = 0; i < corpus.size(); i++) {
                int[] siblings = corpus.blocksOf(corpus.documentId(i));
                assertThat(siblings).contains(i);
                int ordinal = corpus.documentOrdinal(i);
                assertThat(corpus.blocksOf(ordinal).toArray()).isEqualTo(siblings);
            }
            assertThat(corpus.blocksOf("nosuch")).isEmpty();
            assertThat(corpus.blocksOf("3")).isEmpty();
        }
    }

    @Test
    void findsEachOfManyDocumentsByItsId() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            lines.add("{\"id\": \"doc-%d\", \"text\": \"Word %d. Two.\"}".formatted(i, i));
        }
        lines.add("{\"id\": \"doc-7\", \"text\": \"Again.\"}");
        Files.write(source, lines);
        assertThat(build(288).repeatedIds()).isEqualTo(1);
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            for (int i = 0; i < 3000; i++) {
                assertThat(corpus.blocksOf("doc-" + i)).isEqualTo(i == 7 ? new int[] {7, 3000} : new int[] {i});
                assertThat(corpus.text(i)).startsWith("Word " + i + ".");
            }
        }
    }

    @Test
    void idsOfOneHashAreNotTheSame() throws IOException {
        assertThat("Aa").hasSameHashCodeAs("BB");
        Files.write(source, List.of("{\"id\": \"Aa\", \"text\": \"One.\"}", "{\"id\": \"BB\", \"text\": \"Two.\"}"));
        assertThat(build(288).repeatedIds()).isZero();
    }

    @Test
    void isTheSameWhateverTheNumberOfThreads() {
        CorpusBuilder builder = new CorpusBuilder(tokenizer);
        builder.threads(1).build(List.of(source), directory.resolve("one"));
        builder.threads(4).build(List.of(source), directory.resolve("four"));
        try (CorpusStore one = CorpusStore.open(directory.resolve("one"));
                CorpusStore four = CorpusStore.open(directory.resolve("four"))) {
            assertThat(one.id()).isEqualTo(four.id());
        }
    }

    @Test
    void servesManyThreads() {
        build(12);
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"))) {
            List<String> texts =
                    IntStream.range(0, corpus.size()).mapToObj(corpus::text).toList();
            IntStream.range(0, 5000).parallel().map(i -> i % texts.size()).forEach(i -> {
                assertThat(corpus.block(i).text()).isEqualTo(texts.get(i));
            });
        }
    }

    @Test
    void opensTheTokenizerItWasBuiltWith() throws IOException {
        build(288);
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"));
                WordPieceTokenizer own = corpus.openTokenizer()) {
            assertThat(own.encodeCloze("Lyon [MASK] Café").ids())
                    .isEqualTo(tokenizer.encodeCloze("Lyon [MASK] Café").ids());
            corpus.requireVocabulary(tokenizer.vocabulary());
            assertThat(corpus.vocabularyPath()).hasSameTextualContentAs(directory.resolve("vocab.txt"));
            assertThatThrownBy(() -> corpus.requireVocabulary(List.of("[PAD]")))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("another vocabulary");
        }
    }

    @Test
    void failsWithoutATraceWhenARecordIsBad() throws IOException {
        Files.writeString(source, Files.readString(source) + "{\"text\": \n");
        assertThatThrownBy(() -> build(288))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("corpus.jsonl:5: not valid JSON");
        assertThat(directory.resolve("corpus")).doesNotExist();
        assertThat(directory.resolve("corpus.partial")).doesNotExist();
    }

    @Test
    void refusesACorpusWithoutText() throws IOException {
        Files.writeString(source, "{\"text\": \"\"}\n");
        assertThatThrownBy(() -> build(288))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("corpus.jsonl: no document with text; give JSONL");
    }

    @Test
    void saysThatItsCountsAreDamaged() throws IOException {
        build(288);
        Path counts = directory.resolve("corpus").resolve(CorpusFormat.META);
        Files.writeString(counts, Files.readString(counts).replaceFirst("\\{", "["));
        assertThatThrownBy(() -> CorpusStore.open(directory.resolve("corpus")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("corpus.json: checksum differs from the manifest; the file is damaged");
    }

    @Test
    void refusesBlocksOutsideItAndReadsAfterClosing() {
        build(288);
        CorpusStore corpus = CorpusStore.open(directory.resolve("corpus"));
        assertThatThrownBy(() -> corpus.block(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> corpus.tokens(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        corpus.close();
        corpus.close();
        assertThatThrownBy(() -> corpus.block(0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void buildsTwoThousandPassagesOfWikipedia() throws IOException {
        Path wiki = TestingFiles.data("demo/corpus.jsonl");
        Path some = directory.resolve("some.jsonl");
        try (var lines = Files.lines(wiki)) {
            Files.write(some, (Iterable<String>) lines.limit(2000)::iterator);
        }
        CorpusReport report = new CorpusBuilder(tokenizer).build(List.of(some), directory.resolve("wiki"));
        assertThat(report.documents()).isEqualTo(2000);
        assertThat(report.blocks()).isGreaterThanOrEqualTo(2000);
        try (CorpusStore corpus = CorpusStore.open(directory.resolve("wiki"))) {
            int maskable = 0;
            for (int i = 0; i < corpus.size(); i++) {
                Block block = corpus.block(i);
                assertThat(block.tokens()).isNotEmpty();
                block.spans().forEach(span -> assertThat(block.sentences()).anyMatch(s -> s.contains(span.span())));
                maskable += block.spans().isEmpty() ? 0 : 1;
            }
            assertThat(maskable).isGreaterThan(corpus.size() * 4 / 5);
        }
    }

    private CorpusReport build(int maxBlockTokens) {
        return new CorpusBuilder(tokenizer)
                .maxBlockTokens(maxBlockTokens)
                .build(List.of(source), directory.resolve("corpus"));
    }
}
