package org.pyramidion.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;

class StudiesTest {

    @TempDir
    private Path home;

    private Path known(String name) throws IOException {
        return Files.createFile(
                Files.createDirectories(home.resolve("config/studies")).resolve(name + ".yaml"));
    }

    private Map<String, String> environment() {
        return Map.of("PYRAMIDION_HOME", home.toString());
    }

    @Test
    void a_name_is_a_study_that_came_along_wherever_one_is() throws IOException {
        Path known = known("table1");
        assertThat(Studies.file("table1", environment())).isEqualTo(known);
        assertThat(Studies.name(known)).isEqualTo("table1");
    }

    @Test
    void a_file_is_itself() throws IOException {
        Path own = Files.createFile(home.resolve("mine.yml"));
        assertThat(Studies.file(own.toString(), environment())).isEqualTo(own);
        assertThat(Studies.name(own)).isEqualTo("mine");
    }

    @Test
    void another_name_is_told_those_that_there_are() throws IOException {
        assertThatExceptionOfType(PyramidionException.class)
                .isThrownBy(() -> Studies.file("tabel1", environment()))
                .withMessage("no study tabel1: there is no file of that name, and there is no folder %s"
                        .formatted(home.resolve("config/studies")));
        known("table2");
        known("table1");
        assertThatExceptionOfType(PyramidionException.class)
                .isThrownBy(() -> Studies.file("tabel1", environment()))
                .withMessage("no study tabel1: there is no file of that name, and those that come along are table1,"
                        + " table2");
    }
}
