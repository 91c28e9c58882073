package org.pyramidion.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.BlockKind;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusReport;
import org.pyramidion.documents.source.FileReaders;
import org.pyramidion.documents.source.Sources;
import org.pyramidion.testing.TestingTokenizer;
import org.pyramidion.text.WordPieceTokenizer;

/** Builds of what is damaged, too large or meant ill; each problem is told in one line that prints. */
@Timeout(120)
abstract class HostileBuild {

    @TempDir
    Path directory;

    WordPieceTokenizer tokenizer;
    Path folder;
    final List<String> unreadable = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        tokenizer = TestingTokenizer.of(directory, "good");
        folder = Files.createDirectories(directory.resolve("docs"));
        write("good.txt", "Good.");
    }

    /** The readers of this class alone, which end with it: another class of this kind still needs its own. */
    abstract FileReaders readers();

    @AfterEach
    void close() {
        tokenizer.close();
    }

    record BuildResult(long documents, long emptyDocuments, long boilerplate, long unreadable) {}

    BuildResult build(Path... paths) {
        return build(new BlockKind.Sentences(), paths);
    }

    BuildResult build(BlockKind kind, Path... paths) {
        unreadable.clear();
        CorpusReport report = new CorpusBuilder(tokenizer)
                .blocks(kind)
                .threads(2)
                .onUnreadable(unreadable::add)
                .buildFrom(Sources.of(Arrays.asList(paths), readers()), directory.resolve("corpus"));
        assertThat(unreadable).hasSize((int) report.unreadable()).allMatch(HostileBuild::prints);
        return new BuildResult(report.documents(), report.emptyDocuments(), report.boilerplate(), report.unreadable());
    }

    void assertRefused(Path path, String... message) {
        assertThatThrownBy(() -> build(path))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContainingAll(message)
                .satisfies(e ->
                        assertThat(prints(e.getMessage())).as(e.getMessage()).isTrue());
    }

    static boolean prints(String line) {
        return line.codePoints().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e)
                && line.length() < 1000;
    }

    void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
