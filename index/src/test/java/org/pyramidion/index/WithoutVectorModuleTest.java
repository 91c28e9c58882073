package org.pyramidion.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scalar code finds what vector instructions find, and rows that are read by position what mapped ones tell. */
class WithoutVectorModuleTest {

    @TempDir
    Path directory;

    @Test
    void everyKindIsBuiltAndSearchedAfterOneWarning() throws Exception {
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dpyramidion.index.mapped-bytes=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SearchingProbe.class.getName(),
                        Files.createDirectory(directory.resolve("child")).toString())
                .redirectError(errors.toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        assertThat(said.lines()).containsExactlyElementsOf(SearchingProbe.found(directory));
        assertThat(Files.readAllLines(errors))
                .filteredOn(line -> line.contains("slower than they could be"))
                .hasSize(1)
                .first()
                .asString()
                .contains("--add-modules jdk.incubator.vector");
    }
}
