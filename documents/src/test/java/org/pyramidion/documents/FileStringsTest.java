package org.pyramidion.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.TestingFiles;

class FileStringsTest {

    @TempDir
    Path directory;

    @Test
    void stringsOfJsonAndLinesOfAllElse() throws IOException {
        Path file = TestingFiles.write(
                directory,
                "a.txt",
                "{\"text\": \"서울\", \"n\": 3, \"answers\": [\"a b\", {\"deep\": \"c\"}]}",
                "Seoul\t서울",
                "[not JSON");
        List<String> strings = new ArrayList<>();
        FileStrings.each(file, strings::add);
        assertThat(strings).containsExactly("서울", "a b", "c", "Seoul\t서울", "[not JSON");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> FileStrings.each(directory.resolve("none"), text -> {}))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("none");
    }
}
