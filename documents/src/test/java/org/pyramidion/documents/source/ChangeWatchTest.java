package org.pyramidion.documents.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeWatchTest {

    @TempDir
    Path folder;

    @Test
    void what_changed_counts_once_it_rests_and_once() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "one");
        ChangeWatch watch = new ChangeWatch(List.of(folder));
        assertThat(watch.hasSettled()).isFalse();

        Files.writeString(file, "one, two");
        assertThat(watch.hasSettled()).as("just seen").isFalse();
        Files.writeString(file, "one, two, three");
        assertThat(watch.hasSettled()).as("still being written").isFalse();
        assertThat(watch.hasSettled()).isTrue();
        assertThat(watch.hasSettled()).as("told before").isFalse();

        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        watch.hasSettled();
        assertThat(watch.hasSettled()).as("the same size").isTrue();
        Files.createDirectories(folder.resolve("deep/er"));
        Files.writeString(folder.resolve("deep/er/b.txt"), "new");
        watch.hasSettled();
        assertThat(watch.hasSettled()).as("a new file").isTrue();
        Files.delete(file);
        watch.hasSettled();
        assertThat(watch.hasSettled()).as("one that vanished").isTrue();
    }
}
