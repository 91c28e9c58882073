package org.pyramidion.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.TestingFiles;

class JsonlDocumentsTest {

    @TempDir
    Path directory;

    @Test
    void readsIdsOfEveryKindAndKeepsOtherFields() throws IOException {
        Path file = TestingFiles.write(
                directory,
                "corpus.jsonl",
                "\ufeff{\"id\": 7, \"title\": \"Lyon\", \"text\": \"A city.\", \"section\": \"Intro\", \"year\": 1999}",
                "",
                "{\"id\": \"x\", \"text\": \"Café 😀.\"}",
                "{\"text\": \"No id.\"}");
        assertThat(read(file))
                .containsExactly(
                        new Document("7", "Lyon", "A city.", Map.of("section", "Intro", "year", 1999)),
                        new Document("x", "", "Café 😀."),
                        new Document("4", "", "No id."));
    }

    @Test
    void passesOverAndCountsDocumentsWithoutText() throws IOException {
        Path file = TestingFiles.write(
                directory,
                "corpus.jsonl",
                "{\"text\": \"\"}",
                "{\"text\": \"One.\"}",
                "{\"text\": \" \\n\"}",
                "{\"text\": null}");
        List<Document> documents = new ArrayList<>();
        assertThat(JsonlDocuments.forEach(file, documents::add)).isEqualTo(3);
        assertThat(documents).hasSize(1);
    }

    @Test
    void readsGzipWhateverTheName() throws IOException {
        Path file = directory.resolve("corpus.jsonl");
        Files.write(file, gzip("{\"text\": \"One.\"}\n{\"text\": \"Two.\"}"));
        assertThat(read(file)).extracting(Document::text).containsExactly("One.", "Two.");
    }

    @Test
    void readsLinesLongerThanItsBuffer() throws IOException {
        String text = "word ".repeat(50_000);
        Path file =
                TestingFiles.write(directory, "corpus.jsonl", "{\"text\": \"" + text + "\"}", "{\"text\": \"Two.\"}");
        assertThat(read(file)).extracting(Document::text).containsExactly(text, "Two.");
    }

    @Test
    void namesFileAndLineOfWhatItCannotRead() throws IOException {
        assertFails("{\"text\": \"One.", "corpus.jsonl:2: not valid JSON: ", "; mend or remove the line");
        assertFails("[1]", "corpus.jsonl:2: not a JSON object");
        assertFails("{\"headline\": \"x\", \"name\": 1}", "corpus.jsonl:2: no 'text' field, found: headline, name");
        assertFails("{\"text\": {\"a\": 1}}", "corpus.jsonl:2: 'text' must be a string");
        assertFails("{\"text\": \"x\", \"id\": [1]}", "corpus.jsonl:2: 'id' must be a string or a number");
    }

    @Test
    void namesTheLineOfBadUtf8() throws IOException {
        Path file = directory.resolve("corpus.jsonl");
        Files.write(file, "{\"text\": \"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("corpus.jsonl:1: not valid JSON");
    }

    @Test
    void saysThatAGzipFileIsCutShortOrAFileIsAbsent() throws IOException {
        byte[] whole = gzip("{\"text\": \"One.\"}\n".repeat(1000));
        Path file = directory.resolve("cut.jsonl.gz");
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 20));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("cut short");
        assertThatThrownBy(() -> read(directory.resolve("absent.jsonl")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("absent.jsonl: no such file");
        assertThatThrownBy(() -> read(directory))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(directory.toString());
    }

    private void assertFails(String secondLine, String... message) throws IOException {
        Path file = TestingFiles.write(directory, "corpus.jsonl", "{\"text\": \"One.\"}", secondLine);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll(message);
    }

    private static List<Document> read(Path file) {
        List<Document> documents = new ArrayList<>();
        JsonlDocuments.forEach(file, documents::add);
        return documents;
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new java.io.ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
