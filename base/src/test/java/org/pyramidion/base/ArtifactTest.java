package org.pyramidion.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactTest {

    private static final int VERSION = 1;

    @TempDir
    Path directory;

    @Test
    void what_was_written_is_opened_and_verified() throws IOException {
        Artifact written = write("a", "first");
        Artifact opened = open("a");
        assertThat(opened.id()).isEqualTo(written.id()).startsWith("test-");
        assertThat(opened.manifest().provenance()).containsEntry("seed", 1);
        assertThat(Files.readString(opened.verify().file("folder/text"))).isEqualTo("first");
        assertThat(write("b", "second").id()).isNotEqualTo(written.id());
        assertThat(names()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void a_writer_that_fails_leaves_what_stood_there() throws IOException {
        write("a", "first");
        assertThatThrownBy(() -> Artifact.write(directory.resolve("a"), "test", VERSION, Map.of(), partial -> {
                    Files.writeString(partial.resolve("text"), "half");
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("cannot write")
                .hasMessageContaining("No space left on device");
        assertThat(Files.readString(open("a").verify().file("folder/text"))).isEqualTo("first");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void what_a_killed_writer_left_is_absent_and_goes_with_the_next_one() throws IOException {
        Path partial = directory.resolve("a.partial");
        Files.createDirectories(partial);
        Files.writeString(partial.resolve("rubbish"), "half");
        assertThat(Artifact.find(directory.resolve("a"))).isEmpty();
        assertThat(write("a", "first").manifest().files()).containsOnlyKeys("folder/text");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void what_a_remover_that_was_killed_left_is_absent_and_goes_with_the_next_one() throws IOException {
        write("a", "first");
        write("b", "second");
        Files.move(directory.resolve("a"), directory.resolve("a.removed"));
        assertThat(Artifact.find(directory.resolve("a"))).isEmpty();
        Artifact.remove(directory.resolve("b"));
        assertThat(names()).isEmpty();
        Artifact.remove(directory.resolve("b"));
        assertThat(names()).isEmpty();
    }

    @Test
    void two_may_remove_the_same_directories_at_once() throws Exception {
        try (ExecutorService removers = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 50; round++) {
                for (int i = 0; i < 4; i++) {
                    Path folder = Files.createDirectories(directory.resolve("step-" + i));
                    for (int file = 0; file < 10; file++) {
                        Files.writeString(folder.resolve("file-" + file), "x");
                    }
                }
                CyclicBarrier start = new CyclicBarrier(2);
                List<Future<?>> done = new ArrayList<>();
                for (int remover = 0; remover < 2; remover++) {
                    done.add(removers.submit(() -> {
                        start.await();
                        for (int i = 0; i < 4; i++) {
                            Artifact.remove(directory.resolve("step-" + i));
                        }
                        return null;
                    }));
                }
                for (Future<?> one : done) {
                    one.get();
                }
                assertThat(names()).isEmpty();
            }
        }
    }

    @Test
    void damage_is_named() throws IOException {
        Path text = write("a", "first").file("folder/text");
        Files.writeString(text, "FIRST");
        assertThatThrownBy(() -> open("a").verify())
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("text: checksum differs");
        Files.writeString(text, "cut");
        assertThatThrownBy(() -> open("a")).hasMessageContaining("3 bytes where the manifest says 5");
        Files.delete(text);
        assertThatThrownBy(() -> open("a")).hasMessageContaining("cannot read").hasMessageContaining("text");
    }

    @Test
    void what_is_absent_or_of_another_kind_or_version_is_refused() {
        write("a", "first");
        assertThatThrownBy(() -> open("b")).hasMessageContaining("no test here");
        assertThatThrownBy(() -> Artifact.open(directory.resolve("a"), "index", VERSION))
                .hasMessageContaining("the format here is test where index was expected");
        assertThatThrownBy(() -> Artifact.open(directory.resolve("a"), "test", 2))
                .hasMessageContaining("format version 1, this program reads version 2");
    }

    @Test
    void another_version_keeps_some_files_and_readers_of_the_old_one_go_on() throws IOException {
        Artifact old = Artifact.write(directory.resolve("a"), "test", VERSION, Map.of(), partial -> {
            Files.writeString(partial.resolve("kept"), "kept");
            Files.writeString(partial.resolve("changed"), "old");
        });
        try (var reader = Files.newInputStream(old.file("changed"))) {
            Artifact fresh = Artifact.derive(
                    old, Map.of(), "kept"::equals, partial -> Files.writeString(partial.resolve("changed"), "new"));
            assertThat(fresh.verify().manifest().files()).containsOnlyKeys("kept", "changed");
            assertThat(Files.readString(fresh.file("kept"))).isEqualTo("kept");
            assertThat(Files.readString(fresh.file("changed"))).isEqualTo("new");
            assertThat(reader.readAllBytes()).isEqualTo("old".getBytes(StandardCharsets.UTF_8));
        }
        assertThat(names()).containsExactly("a");
    }

    private Artifact write(String name, String text) {
        return Artifact.write(directory.resolve(name), "test", VERSION, Map.of("seed", 1), partial -> {
            Files.createDirectories(partial.resolve("folder"));
            Files.writeString(partial.resolve("folder/text"), text);
        });
    }

    private Artifact open(String name) {
        return Artifact.open(directory.resolve(name), "test", VERSION);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a_link_to_an_artifact_stays_a_link_and_both_names_are_one_claim() throws IOException {
        Path target = directory.resolve("disk/target");
        Artifact.write(target, "thing", 1, Map.of(), partial -> Files.writeString(partial.resolve("a"), "old"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("disk/target"));

        Artifact.write(link, "thing", 1, Map.of(), partial -> Files.writeString(partial.resolve("a"), "new"));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(target.resolve("a")).hasContent("new");
        Artifact.derive(
                Artifact.open(link, "thing", 1),
                Map.of(),
                name -> true,
                partial -> Files.writeString(partial.resolve("b"), "more"));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(target.resolve("b")).hasContent("more");
        try (Stream<Path> left = Files.list(directory)) {
            assertThat(left).hasSize(2);
        }

        Path parent = Files.createSymbolicLink(directory.resolve("parent"), Path.of("disk"));
        try (FileClaim first = FileClaim.take(directory.resolve("disk/x.lock")).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(FileClaim.take(parent.resolve("x.lock"))).isEmpty();
        }
    }

    @Test
    void a_link_to_nowhere_is_written_where_it_leads() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("elsewhere"));
        Artifact.write(link, "thing", 1, Map.of(), partial -> Files.writeString(partial.resolve("a"), "new"));
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(directory.resolve("elsewhere/a")).hasContent("new");
    }

    @Test
    void a_flipped_byte_is_noticed_though_its_time_was_put_back() throws IOException {
        write("a", "first");
        Path file = open("a").file("folder/text");
        FileTime time = Files.getLastModifiedTime(file);
        Files.writeString(file, "fIrst");
        Files.setLastModifiedTime(file, time);
        assertThatThrownBy(() -> open("a"))
                .isInstanceOfSatisfying(
                        PyramidionException.class,
                        e -> assertThat(e.kind()).isEqualTo(PyramidionException.Kind.DAMAGED))
                .hasMessageContaining(file.toString());
        Files.writeString(file, "first");
        assertThat(open("a").file("folder/text")).hasContent("first");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"format\":\"test\"",
                "{\"format\":\"test\",\"version\":1,\"provenance\":{},\"files\":null}",
                "{\"format\":\"test\",\"version\":1,\"provenance\":{},\"files\":{\"a\":null}}",
                "{\"format\":\"test\",\"version\":1,\"provenance\":{},\"files\":{\"a\":{\"size\":1,\"crc32c\":null}}}",
                "{\"format\":\"test\",\"version\":1,\"provenance\":{},\"files\":{\"a/../../b\":{\"size\":1,\"crc32c\":\"0\"}}}",
                "{\"format\":\"test\",\"version\":1,\"provenance\":{},\"files\":{\"/etc/hostname\":{\"size\":1,\"crc32c\":\"0\"}}}"
            })
    void a_manifest_that_makes_no_sense_is_damaged(String manifest) throws IOException {
        write("a", "first");
        Files.writeString(directory.resolve("a").resolve(Artifact.MANIFEST), manifest);
        assertThatThrownBy(() -> open("a"))
                .isInstanceOfSatisfying(
                        PyramidionException.class,
                        e -> assertThat(e.kind()).isEqualTo(PyramidionException.Kind.DAMAGED))
                .hasMessageContaining("manifest.json: is damaged");
        assertThat(Artifact.find(directory.resolve("a"))).isEmpty();
    }

    @Test
    void a_manifest_that_says_nothing_is_damaged() throws IOException {
        Artifact artifact = write("a", "first");
        assertThatThrownBy(() -> artifact.file("other"))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("manifest.json: tells nothing of other");
        Files.writeString(directory.resolve("a/other"), "");
        assertThatThrownBy(() -> artifact.requireListed("")).hasMessageContaining("tells nothing of other");
        Files.writeString(directory.resolve("a").resolve(Artifact.MANIFEST), "null");
        assertThatThrownBy(() -> open("a"))
                .isInstanceOf(DamagedException.class)
                .hasMessageContaining("manifest.json: no manifest");
        assertThat(Artifact.find(directory.resolve("a"))).isEmpty();
    }
}
