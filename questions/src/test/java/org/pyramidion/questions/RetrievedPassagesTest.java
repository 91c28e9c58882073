package org.pyramidion.questions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import org.pyramidion.questions.RetrievedPassages.Found;
import org.pyramidion.questions.RetrievedPassages.Passage;
import org.pyramidion.testing.TestingFiles;

class RetrievedPassagesTest {

    private static final String FOUND = """
            {"question": "who?", "answers": ["Ada"], "ctxs": [{"id": "wiki:7", "title": "T", "text": "It was \
            Ada.", "score": "81.5", "has_answer": true}, {"id": 8}]}""";

    @TempDir
    Path directory;

    @Test
    void readsListsAndLinesPackedOrNot() throws IOException {
        List<Passage> passages = List.of(
                new Passage("wiki:7", "T", "It was Ada.", OptionalDouble.of(81.5)),
                new Passage("8", "", "", OptionalDouble.empty()));
        for (String text : List.of(FOUND + "\n", " [" + FOUND + "]")) {
            Path file = TestingFiles.packed(directory.resolve("found"), text, CompressedFile.Packing.BZIP2);
            assertThat(RetrievedPassages.isJson(file)).isTrue();
            assertThat(read(file)).singleElement().satisfies(found -> {
                assertThat(found.id()).isEqualTo(Optional.empty());
                assertThat(found.question()).isEqualTo("who?");
                assertThat(found.passages()).isEqualTo(passages);
            });
            assertThat(Questions.read(file).getFirst().answers()).containsExactly("Ada");
        }
        assertThat(RetrievedPassages.isJson(Files.writeString(directory.resolve("run"), "q1 Q0 d 1 1.0 x")))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{\"question\": \"a\", \"answers\": []}|x:1: what a retriever found needs 'question' (a string) "
                        + "and 'ctxs' (a list), found: question, answers",
                "[{\"question\": \"a\", \"ctxs\": [{}]}]|x:1: item 1: an item of 'ctxs' needs 'id', is: {}",
                "{\"question\": \"a\", \"ctxs\": [{\"id\": 1, \"score\": \"high\"}]}|x:1: 'score' must be a "
                        + "number, is: \"high\"",
                "{\"question\": \"a\"|x:1: not valid JSON"
            })
    void namesWhatItCannotRead(String line, String message) throws IOException {
        Path file = Files.writeString(directory.resolve("x"), line);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining(message);
    }

    private static List<Found> read(Path file) {
        List<Found> all = new ArrayList<>();
        RetrievedPassages.read(file, all::add);
        return all;
    }
}
