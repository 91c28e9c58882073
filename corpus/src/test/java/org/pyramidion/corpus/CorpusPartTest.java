package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.JsonlSource;
import org.pyramidion.documents.Stretch;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.Gazetteer;
import org.pyramidion.text.WordPieceTokenizer;

class CorpusPartTest {

    @TempDir
    Path directory;

    private WordPieceTokenizer tokenizer;
    private JsonlSource source;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "lyon", "city", "is", "a", "the");
        source = new JsonlSource(TestingFiles.write(
                directory,
                "corpus.jsonl",
                "{\"title\": \"Lyon\", \"text\": \"Lyon is a city. It is in France. It grew. The city is old.\"}",
                "{\"title\": \"Hugo\", \"text\": \"Victor Hugo saw Lyon.\", \"born\": 1802}",
                "{\"id\": \"b\", \"text\": \"\"}",
                "{\"id\": \"a\", \"title\": \"Copy\", \"text\": \"Victor Hugo saw Lyon.\"}",
                "{\"id\": \"a\", \"text\": \"Thisisaverylongwordthatnoblockwouldhaveenoughroomforsoitiscut.\"}",
                "{\"id\": \"c\", \"text\": \"Thisisaverylongwordthatnoblockwouldhaveenoughroomforsoitiscut.\"}",
                "{\"id\": \"d\", \"text\": \"Nothing here.\"}",
                "{\"id\": \"e\", \"text\": \"Victor Hugo saw Lyon.\"}"));
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "1, true", "150, false", "150, true", "100000, true"})
    void joined_parts_are_the_corpus_that_is_built_at_once(long bytes, boolean drop) throws IOException {
        builder(drop).buildFrom(List.of(source), directory.resolve("whole"));
        CorpusReport report = join(bytes, drop);
        assertThat(report.duplicates()).isEqualTo(3);
        assertThat(report.emptyDocuments()).isEqualTo(1);
        assertThat(report.repeatedIds()).isEqualTo(drop ? 0 : 1);
        assertThat(report.cutSentences()).isPositive();
        assertSame(directory.resolve("joined"), directory.resolve("whole"));
    }

    @Test
    void a_part_without_documents_is_a_part() throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.jsonl"), "{\"text\": \"\"}\n");
        builder(false).titles(Gazetteer.EMPTY).buildPart(List.of(new JsonlSource(empty)), directory.resolve("part"));
        try (CorpusPart part = CorpusPart.open(directory.resolve("part"))) {
            assertThat(part.corpus().size()).isZero();
            assertThat(part.corpus().counts().emptyDocuments()).isEqualTo(1);
        }
    }

    @Test
    void parts_without_a_document_make_no_corpus() throws IOException {
        JsonlSource empty = new JsonlSource(Files.writeString(directory.resolve("empty.jsonl"), "{\"text\": \"\"}\n"));
        CorpusBuilder builder = builder(false).titles(Gazetteer.EMPTY);
        builder.buildPart(List.of(empty), directory.resolve("part"));
        List<Path> parts = List.of(directory.resolve("part"));
        assertThatThrownBy(() -> builder.join(List.of(empty), parts, part -> new BitSet(), directory.resolve("joined")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("empty.jsonl: no document with text");
        assertThat(directory.resolve("joined")).doesNotExist();
    }

    @Test
    void a_corpus_is_not_a_part() {
        builder(false).buildFrom(List.of(source), directory.resolve("whole"));
        assertThatThrownBy(() -> CorpusPart.open(directory.resolve("whole")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("tells nothing of texts.bin");
    }

    private CorpusBuilder builder(boolean drop) {
        return new CorpusBuilder(tokenizer).maxBlockTokens(24).threads(1).dropDuplicates(drop);
    }

    private CorpusReport join(long bytes, boolean drop) {
        CorpusBuilder builder = builder(drop).titles(CorpusBuilder.titlesOf(source));
        List<Path> parts = new ArrayList<>();
        List<BitSet> repeated = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        long lines = 0;
        for (Stretch stretch : source.stretches(source.file(), bytes)) {
            parts.add(directory.resolve("part-" + parts.size()));
            DocumentSource piece = source.stretch(stretch.after(lines));
            builder.buildPart(List.of(piece), parts.getLast());
            repeated.add(repeated(parts.getLast(), seen));
            lines += stretch.lines();
        }
        return builder.join(List.of(source), parts, repeated::get, directory.resolve("joined"));
    }

    private static BitSet repeated(Path place, Set<Long> seen) {
        BitSet repeated = new BitSet();
        try (CorpusPart part = CorpusPart.open(place)) {
            for (int document = 0; document < part.corpus().documents(); document++) {
                repeated.set(document, !seen.add(part.fingerprint(document)));
            }
        }
        return repeated;
    }

    private static void assertSame(Path one, Path other) throws IOException {
        try (Stream<Path> files = Files.list(other)) {
            for (Path file : files.toList()) {
                assertThat(one.resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }
}
