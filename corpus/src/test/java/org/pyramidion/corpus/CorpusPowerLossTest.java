package org.pyramidion.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.testing.PowerLoss;
import org.pyramidion.testing.TestingFiles;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.WordPieceTokenizer;

/** The power goes off behind every step of building and changing a corpus: it is the old one or the new one. */
class CorpusPowerLossTest {

    private static final String OLD = "{\"id\": \"a\", \"title\": \"Apple\", \"text\": \"The apple fell in 1666.\"}";
    private static final String NEW = "{\"id\": \"b\", \"title\": \"Lyon\", \"text\": \"Lyon is a city.\"}";
    private static final String OTHER = "{\"id\": \"a\", \"title\": \"Apple\", \"text\": \"The apple fell in 1687.\"}";

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    @TempDir
    Path sources;

    @TempDir
    Path directory;

    @TempDir
    Path left;

    private WordPieceTokenizer tokenizer;

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(sources, "lyon", "city", "is", "a", "the");
    }

    @AfterEach
    void close() {
        tokenizer.close();
    }

    private void build(String... lines) throws IOException {
        new CorpusBuilder(tokenizer)
                .maxBlockTokens(24)
                .build(List.of(TestingFiles.write(sources, "source.jsonl", lines)), directory.resolve("corpus"));
    }

    private static String text(Path root) {
        try (CorpusStore corpus = CorpusStore.open(root.resolve("corpus"))) {
            return IntStream.range(0, corpus.size()).mapToObj(corpus::text).collect(Collectors.joining(" "));
        }
    }

    private void cut(PowerLoss.Writing writing, String old, String changed) throws Exception {
        PowerLoss.Outcome tried = PowerLoss.cut(directory, left, writing, (root, ended) -> {
            if (old.isEmpty() && !ended && !Files.exists(root.resolve("corpus"))) {
                return; // a first corpus may be absent
            }
            assertThat(text(root)).isIn(ended ? List.of(changed) : List.of(old, changed));
        });
        assertThat(tried.steps()).isGreaterThan(8);
    }

    @Test
    void building() throws Exception {
        cut(() -> build(OLD), "", "The apple fell in 1666.");
        cut(() -> build(NEW), "The apple fell in 1666.", "Lyon is a city.");
    }

    @Test
    void adding() throws Exception {
        build(OLD);
        Path added = TestingFiles.write(sources, "added.jsonl", NEW);
        cut(
                () -> new CorpusRevision(directory.resolve("corpus")).add(Sources.of(List.of(added), READERS)),
                "The apple fell in 1666.",
                "The apple fell in 1666. Lyon is a city.");
    }

    @Test
    void updating() throws Exception {
        build(OLD, NEW);
        Path changed = TestingFiles.write(sources, "changed.jsonl", OTHER);
        cut(
                () -> new CorpusRevision(directory.resolve("corpus")).update(Sources.of(List.of(changed), READERS)),
                "The apple fell in 1666. Lyon is a city.",
                "Lyon is a city. The apple fell in 1687.");
    }
}
