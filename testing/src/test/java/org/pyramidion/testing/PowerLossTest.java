package org.pyramidion.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Durable;

/** Of the ways in which everything here is written, none loses what was there; and careless ones are seen. */
class PowerLossTest {

    @TempDir
    Path directory;

    @TempDir
    Path left;

    private Path artifact;
    private Path settings;

    @BeforeEach
    void old() throws IOException {
        artifact = directory.resolve("a");
        settings = directory.resolve("settings.yaml");
        write("old");
        Durable.write(settings, "old".getBytes());
    }

    private void write(String text) {
        Artifact.write(artifact, "test", 1, Map.of(), partial -> {
            Files.writeString(partial.resolve("one"), text + " one");
            Files.writeString(Files.createDirectories(partial.resolve("sub")).resolve("two"), text + " two");
        });
    }

    private static String read(Path root) throws IOException {
        Artifact found = Artifact.open(root.resolve("a"), "test", 1).verify();
        String one = Files.readString(found.file("one"));
        assertThat(Files.readString(found.file("sub/two"))).isEqualTo(one.replace("one", "two"));
        return one;
    }

    @Test
    void an_artifact_is_the_old_one_or_the_new_one() throws Exception {
        PowerLoss.Outcome tried = PowerLoss.cut(directory, left, () -> write("new"), (root, ended) -> {
            assertThat(read(root)).isIn(ended ? new String[] {"new one"} : new String[] {"old one", "new one"});
        });
        assertThat(tried.steps()).isGreaterThan(8);
        assertThat(tried.states()).isPositive();
    }

    @Test
    void a_first_artifact_below_new_directories_is_absent_or_whole_and_lasts() throws Exception {
        Path place = Path.of("x/y/z");
        PowerLoss.cut(
                directory,
                left,
                () -> Artifact.write(
                        directory.resolve(place),
                        "test",
                        1,
                        Map.of(),
                        partial -> Files.writeString(partial.resolve("one"), "1")),
                (root, ended) -> {
                    Optional<Artifact> found = Artifact.find(root.resolve(place));
                    found.ifPresent(Artifact::verify);
                    assertThat(found.isPresent() || !ended).isTrue();
                });
    }

    @Test
    void what_is_derived_is_the_old_one_or_the_new_one() throws Exception {
        PowerLoss.cut(
                directory,
                left,
                () -> Artifact.derive(
                        Artifact.open(artifact, "test", 1),
                        Map.of("made", "anew"),
                        name -> name.equals("sub/two"),
                        partial -> Files.writeString(partial.resolve("one"), "other")),
                (root, ended) -> {
                    Artifact found = Artifact.open(root.resolve("a"), "test", 1).verify();
                    boolean derived = found.manifest().provenance().containsKey("made");
                    assertThat(Files.readString(found.file("one"))).isEqualTo(derived ? "other" : "old one");
                    assertThat(Files.readString(found.file("sub/two"))).isEqualTo("old two");
                    assertThat(derived || !ended).isTrue();
                });
    }

    @Test
    void what_is_removed_is_whole_or_absent() throws Exception {
        PowerLoss.cut(directory, left, () -> Artifact.remove(artifact), (root, ended) -> {
            Optional<Artifact> found = Artifact.find(root.resolve("a"));
            found.ifPresent(Artifact::verify);
            assertThat(found.isPresent() && ended).isFalse();
        });
    }

    @Test
    void settings_are_the_old_ones_or_the_new_ones() throws Exception {
        PowerLoss.cut(
                directory,
                left,
                () -> Durable.write(settings, "new".getBytes()),
                (root, ended) -> assertThat(Files.readString(root.resolve("settings.yaml")))
                        .isIn(ended ? new String[] {"new"} : new String[] {"old", "new"}));
    }

    @Test
    void content_that_is_not_forced_before_its_name_is_found_out() {
        requireFoundOut(() -> {
            Path other = Files.writeString(directory.resolve("settings.yaml.partial"), "new");
            Files.move(other, settings, StandardCopyOption.ATOMIC_MOVE);
            Durable.write(directory.resolve("another"), new byte[1]); // forces the name
        });
    }

    @Test
    void writing_in_place_is_found_out() {
        requireFoundOut(() -> {
            Files.writeString(settings, "new");
            Durable.write(directory.resolve("another"), new byte[1]);
        });
    }

    @Test
    void a_name_that_is_not_forced_is_found_out_at_the_end() {
        requireFoundOut(() -> {
            Durable.write(directory.resolve("settings.yaml.partial"), "new".getBytes());
            Files.move(directory.resolve("settings.yaml.partial"), settings, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    private void requireFoundOut(PowerLoss.Writing careless) {
        assertThatThrownBy(() -> PowerLoss.cut(
                        directory,
                        left,
                        careless,
                        (root, ended) -> assertThat(Files.readString(root.resolve("settings.yaml")))
                                .isIn(ended ? new String[] {"new"} : new String[] {"old", "new"})))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("power lost at step");
    }
}
