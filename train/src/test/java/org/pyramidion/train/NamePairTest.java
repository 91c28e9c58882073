package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

/** The file of names and titles. */
class NamePairTest {

    @TempDir
    Path directory;

    private Path file(String text) throws IOException {
        return Files.writeString(directory.resolve("pairs.tsv"), text);
    }

    @Test
    void a_line_has_names_and_titles_and_what_else_stands_in_it_is_passed_over() throws IOException {
        Path file = file("파리|빠리 \tParis\tQ90\n\n런던\tLondon| |London, England\n");
        assertThat(NamePair.read(file))
                .containsExactly(
                        new NamePair(List.of("파리", "빠리"), List.of("Paris")),
                        new NamePair(List.of("런던"), List.of("London", "London, England")));
    }

    @Test
    void a_line_without_a_title_is_named() throws IOException {
        for (String bad : List.of("파리", "파리\t ", "\tParis")) {
            Path file = file("런던\tLondon\n" + bad + "\n");
            assertThatThrownBy(() -> NamePair.read(file))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageStartingWith(file + ":2: a pair is a name, a tab and a title")
                    .hasMessageEndingWith("mend or remove the line");
        }
    }

    @Test
    void a_file_that_is_absent_or_of_another_encoding_is_named() throws IOException {
        Path absent = directory.resolve("absent.tsv");
        assertThatThrownBy(() -> NamePair.read(absent))
                .hasMessage(absent + ": does not exist; pairs.file names pairs of a name and a title");
        Path korean =
                Files.write(directory.resolve("euc.tsv"), "\u00c6\u00c4\tParis".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> NamePair.read(korean)).hasMessage(korean + ": is not UTF-8; save it as that");
    }
}
