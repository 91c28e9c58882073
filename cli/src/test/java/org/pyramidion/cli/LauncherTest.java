package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher asks of the JVM. */
class LauncherTest {

    private static final Path START =
            Path.of("../dist/src/main/lib/start.sh").toAbsolutePath().normalize();
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";

    @TempDir
    Path directory;

    private Path cache;
    private String classPath = "a.jar:b.jar";

    @BeforeEach
    void makeJava() throws IOException {
        cache = directory.resolve("cache");
        Path java = directory.resolve("jdk/bin/java");
        Files.createDirectories(java.getParent());
        Files.createDirectories(directory.resolve("jdk/lib/server"));
        Files.createFile(directory.resolve("jdk/lib/server/classes.jsa"));
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private List<String> started(Map<String, String> environment, String... arguments) {
        String script =
                "set -eu; java_home=%s; class_path='%s'; . %s".formatted(directory.resolve("jdk"), classPath, START);
        ProcessBuilder bash = new ProcessBuilder("bash", "-c", script, "pyramidion");
        bash.command().addAll(List.of(arguments));
        bash.environment().remove("PYRAMIDION_JAVA_OPTS");
        bash.environment().put("PYRAMIDION_CACHE", cache.toString());
        bash.environment().putAll(environment);
        try {
            Process process = bash.redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return said.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> archive(List<String> options) {
        return options.stream()
                .filter(option -> option.startsWith(ARCHIVE))
                .map(option -> Path.of(option.substring(ARCHIVE.length())))
                .findFirst();
    }

    @Test
    void a_lone_question_loads_its_classes_from_an_archive() {
        List<String> options = started(Map.of(), "ask", "--corpus", "c", "Why?");
        assertThat(options)
                .contains("-XX:+AutoCreateSharedArchive", "-XX:+VerifySharedSpaces", "-XX:+UseSerialGC", "Why?");
        Path archive = archive(options).orElseThrow();
        assertThat(archive.getParent()).isEqualTo(cache.resolve("java")).isDirectory();
        assertThat(archive)
                .hasFileName(archive(started(Map.of(), "ask", "x"))
                        .orElseThrow()
                        .getFileName()
                        .toString());
        assertThat(archive(started(Map.of(), "search", "x"))).isPresent().isNotEqualTo(Optional.of(archive));
    }

    @Test
    void what_is_long_and_what_has_options_of_its_own_has_none() {
        assertThat(archive(started(Map.of(), "ask", "--batch", "q.txt"))).isEmpty();
        assertThat(archive(started(Map.of(), "corpus", "build"))).isEmpty();
        assertThat(archive(started(Map.of("PYRAMIDION_JAVA_OPTS", "-Xmx2g"), "ask", "x")))
                .isEmpty();
    }

    @Test
    void where_none_can_be_written_there_is_none() throws IOException {
        Files.writeString(cache, "a file");
        assertThat(archive(started(Map.of(), "ask", "x"))).isEmpty();
        Files.delete(cache);
        Files.delete(directory.resolve("jdk/lib/server/classes.jsa"));
        assertThat(archive(started(Map.of(), "ask", "x"))).isEmpty();
    }

    /** The JVM would neither use nor replace it. */
    @Test
    void what_a_jvm_was_killed_over_is_taken_away() throws IOException {
        Path archive = archive(started(Map.of(), "ask", "x")).orElseThrow();
        for (byte[] left : new byte[][] {{}, new byte[4096], "hello".getBytes(StandardCharsets.US_ASCII)}) {
            Files.write(archive, left);
            assertThat(archive(started(Map.of(), "ask", "x"))).hasValue(archive);
            assertThat(archive).doesNotExist();
        }
        byte[] begun = {(byte) 0xa8, (byte) 0xab, 0x0b, (byte) 0xf0, 1, 2};
        Files.write(archive, begun);
        started(Map.of(), "ask", "x");
        assertThat(archive).hasBinaryContent(begun);
    }

    /** The JVM would pass it over for ever. */
    @Test
    void other_jars_have_another_archive_and_the_former_goes() throws IOException {
        Path jars = Files.createDirectories(directory.resolve("some jars"));
        classPath = jars + "/a.jar:" + jars + "/lib/*";
        Files.createDirectories(jars.resolve("lib"));
        Files.writeString(jars.resolve("a.jar"), "a");
        Path first = archive(started(Map.of(), "ask", "x")).orElseThrow();
        byte[] begun = {(byte) 0xa8, (byte) 0xab, 0x0b, (byte) 0xf0};
        Files.write(first, begun);
        Path other = Files.write(first.resolveSibling("search-1-2.jsa"), begun);
        assertThat(archive(started(Map.of(), "ask", "x"))).hasValue(first);
        Files.writeString(jars.resolve("lib/b.jar"), "bb");
        Path second = archive(started(Map.of(), "ask", "x")).orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(first).doesNotExist();
        assertThat(other).exists();
        Files.writeString(jars.resolve("a.jar"), "longer");
        assertThat(archive(started(Map.of(), "ask", "x"))).isPresent().isNotEqualTo(Optional.of(second));
    }
}
