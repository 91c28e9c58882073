package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.cli.TestingCommand.failure;
import static org.pyramidion.cli.TestingCommand.ok;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Artifact;

/** Damage that no size tells of. */
class VerifyCommandTest extends TrainedRun {

    private static void flip(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        Files.setLastModifiedTime(file, time);
    }

    private static Path largest(Path artifact) throws IOException {
        try (Stream<Path> files = Files.walk(artifact)) {
            List<Path> sorted = files.filter(file -> Files.isRegularFile(file) && !file.endsWith("manifest.json"))
                    .sorted((a, b) ->
                            Long.compare(b.toFile().length(), a.toFile().length()))
                    .toList();
            return sorted.getFirst();
        }
    }

    private static List<Path> indexes(Path run) throws IOException {
        try (Stream<Path> places = Files.walk(run)) {
            return places.filter(place -> Artifact.find(place)
                            .filter(found -> found.manifest().format().equals("index"))
                            .isPresent())
                    .toList();
        }
    }

    @Test
    void what_is_as_it_was_written_passes() {
        assertThat(ok(TestingCommand.run("verify", run.toString())).out()).contains("0 damaged");
        assertThat(ok(TestingCommand.run("verify", corpus.toString())).out()).contains("1 as written, 0 damaged");
        assertThat(failure(
                        TestingCommand.run("verify", directory.resolve("none").toString())))
                .contains("no such directory");
    }

    @Test
    void a_flipped_byte_of_a_corpus_ends_what_would_use_it() throws IOException {
        Path damaged = directory.resolve("damaged-corpus");
        TestingCommand.copy(corpus, damaged);
        for (String name : List.of("blocks.bin", "tokens.bin")) {
            Path file = damaged.resolve(name);
            flip(file);
            TestingCommand.Result verified = TestingCommand.run("verify", damaged.toString());
            assertThat(verified.exitCode()).isEqualTo(Failure.FAILED);
            assertThat(verified.out()).contains(file + ": checksum differs").contains("1 damaged, 0 removed");
            assertThat(failure(TestingCommand.run("ask", "--corpus", damaged.toString(), "Where is Lyon?")))
                    .contains(file.toString())
                    .contains("damaged");
            flip(file);
        }
        ok(TestingCommand.run("verify", damaged.toString()));
    }

    @Test
    void a_damaged_index_is_removed_when_asked_for_and_made_anew() throws IOException {
        Path copy = TestingCommand.copy(run, directory.resolve("damaged-run"));
        List<Path> indexes = indexes(copy);
        for (Path index : indexes) {
            flip(largest(index));
        }
        assertThat(failure(TestingCommand.run("ask", "--run", copy.toString(), "Where is Lyon?")))
                .contains("checksum differs from the manifest");
        assertThat(ok(TestingCommand.run("verify", "--repair", copy.toString())).out())
                .contains("%d damaged, %<d removed".formatted(indexes.size()));
        ok(TestingCommand.run("ask", "--run", copy.toString(), "Where is Lyon?"));
        assertThat(ok(TestingCommand.run("verify", copy.toString())).out()).contains("0 damaged");
    }
}
