package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A libtorch of the user's own is taken from the library path, if of the same version. */
class OwnLibtorchTest {

    @TempDir
    Path directory;

    /** Prints where a library of libtorch was loaded from. */
    static final class PlaceProbe {

        private PlaceProbe() {}

        public static void main(String[] none) {
            Engine.start();
            System.out.println(Engine.loaded("libc10.so").orElseThrow());
        }
    }

    @Test
    void its_files_are_loaded() throws Exception {
        assumeTrue(Engine.loaded("libc10.so").isPresent(), "missing: a system that tells what is loaded");
        Path own = directory.toRealPath().resolve("libc10.so"); // the smallest; JavaCPP looks for each by itself
        Files.copy(Engine.loaded("libc10.so").orElseThrow(), own);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Djava.library.path=" + directory,
                        "-Dorg.bytedeco.javacpp.pathsFirst=true",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlaceProbe.class.getName())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor())
                .as(Files.readString(directory.resolve("errors")))
                .isZero();
        assertThat(said).isEqualTo(own.toString());
    }
}
