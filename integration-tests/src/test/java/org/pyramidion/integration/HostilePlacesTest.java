package org.pyramidion.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.pyramidion.documents.source.FileReaders;

/** Places that are not what they seem: links, pipes, names that break lines, folders without end. */
class HostilePlacesTest extends HostileBuild {

    @AutoClose
    private static final FileReaders READERS = new FileReaders();

    @Override
    FileReaders readers() {
        return READERS;
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Path secret = Files.writeString(outside.resolve("corpus.jsonl"), "{\"text\": \"Secret.\"}\n");
        Files.createSymbolicLink(folder.resolve("a.txt"), secret);
        Files.createSymbolicLink(folder.resolve("b.jsonl"), secret);
        Files.createSymbolicLink(folder.resolve("outside"), outside);
        Files.createSymbolicLink(folder.resolve("circle"), folder);
        Files.createSymbolicLink(folder.resolve("one.txt"), folder.resolve("two.txt"));
        Files.createSymbolicLink(folder.resolve("two.txt"), folder.resolve("one.txt"));
        if (Files.exists(Path.of("/dev/zero"))) {
            Files.createSymbolicLink(folder.resolve("zero.txt"), Path.of("/dev/zero"));
        }
        assertThat(build(folder).documents()).isEqualTo(1);
        assertRefused(folder.resolve("one.txt"), "one.txt: ");
    }

    @Test
    void pipesAndDevicesAreNotOpened() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "missing: /usr/bin/mkfifo");
        for (String name : List.of("pipe.txt", "pipe.pdf", "corpus.jsonl", "wiki_00")) {
            assertThat(new ProcessBuilder(
                                    "/usr/bin/mkfifo", folder.resolve(name).toString())
                            .start()
                            .waitFor())
                    .isZero();
        }
        assertThat(build(folder).documents()).isEqualTo(1);
        assertRefused(folder.resolve("pipe.txt"), "not a regular file");
        assertRefused(folder.resolve("corpus.jsonl"), "not a regular file");
        assertRefused(Path.of("/dev/zero"), "not a regular file");
    }

    @Test
    void namesWithLineEndsAndEscapesStayOneLineThatPrints() throws IOException {
        String name = "a\nb\r\u001b[31mred\u0007\u009b\u2028\u202e";
        write(name + ".pdf", "no PDF");
        write(name + ".docx", "no zip");
        assertThat(build(folder).unreadable()).isEqualTo(2);
        assertThat(unreadable).allMatch(HostileInputTest::prints).allMatch(line -> line.contains("a b [31mred"));
        for (String ending : List.of(".jsonl", ".tsv", ".json", ".xml", ".jsonl.gz")) {
            Path file = directory.resolve(name + ending);
            Files.writeString(file, ending.endsWith("gz") ? "\u001f\u008b" : "[1", StandardCharsets.ISO_8859_1);
            assertRefused(file, "a b [31mred");
        }
        assertRefused(directory.resolve(name), "no such file");
    }

    @Test
    void aFolderThousandsDeepIsReadAsFarAsPathsGo() throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("d/".repeat(400))).resolve("a.txt"), "Deep.");
        String name = "n".repeat(200) + "/";
        Path upper = Files.createDirectories(folder.resolve(name.repeat(15)));
        Path lower = directory.resolve("lower");
        Files.createDirectories(lower.resolve(name.repeat(15)));
        Files.move(lower, upper.resolve("lower"));
        try {
            BuildResult built = build(folder);
            assertThat(built.documents()).isEqualTo(2);
            assertThat(built.unreadable()).isEqualTo(1);
            assertThat(unreadable.getFirst()).hasSizeLessThan(400).startsWith(folder.toString());
            assertRefused(upper, "cannot read " + directory, "name too long");
        } finally {
            Files.move(upper.resolve("lower"), lower); // or nobody can delete it
        }
    }
}
