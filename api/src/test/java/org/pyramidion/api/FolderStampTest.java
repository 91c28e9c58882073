package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;

/** A folder is read again when something in it was touched, and only then. */
class FolderStampTest {

    private static final int SETTLED_MILLIS = 2100;

    @TempDir
    static Path directory;

    private static final Deque<Path> settled = new ArrayDeque<>();
    private final List<String> tasks = new ArrayList<>();
    private Path folder;

    /** A folder for each test. */
    @BeforeAll
    static void write() throws Exception {
        for (int i = 0; i < 4; i++) {
            Path folder = Files.createDirectories(directory.resolve(i + "/manual"));
            Files.writeString(folder.resolve("a.txt"), "Lyon is a city.\n");
            Files.writeString(folder.resolve("b.txt"), "Oslo is a city.\n");
            settled.add(folder);
        }
        Thread.sleep(SETTLED_MILLIS);
    }

    @BeforeEach
    void next() {
        folder = settled.remove();
    }

    /** What was done to open it. */
    private List<String> opened() {
        tasks.clear();
        Progress progress = (what, total, unit) -> {
            tasks.add(what);
            return done -> {};
        };
        FolderCorpus.of(
                folder,
                Settings.defaults()
                        .workspace(folder.resolveSibling("workspace"))
                        .progress(progress));
        return List.copyOf(tasks);
    }

    @Test
    void what_was_not_touched_is_not_read_again() {
        assertThat(opened()).contains("building the corpus");
        assertThat(opened()).isEmpty();
    }

    @Test
    void a_change_of_the_same_size_whose_time_was_put_back_is_noticed() throws Exception {
        opened();
        Path file = folder.resolve("a.txt");
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, "Nice is a city.\n");
        Files.setLastModifiedTime(file, before);
        Thread.sleep(SETTLED_MILLIS);
        assertThat(opened()).isNotEmpty();
        assertThat(opened()).isEmpty();
    }

    @Test
    void a_file_more_or_less_is_noticed() throws Exception {
        opened();
        Files.delete(folder.resolve("b.txt"));
        Thread.sleep(SETTLED_MILLIS);
        assertThat(opened()).isNotEmpty();
        assertThat(opened()).isEmpty();
    }

    @Test
    void what_was_changed_a_moment_ago_tells_nothing_yet() throws IOException {
        assertThat(FolderStamp.of(folder)).isPresent();
        Files.writeString(folder.resolve("c.txt"), "Rome is a city.\n");
        assertThat(FolderStamp.of(folder)).isEqualTo(Optional.empty());
    }
}
