package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNamesTest {

    @TempDir
    Path directory;

    private static Object told(FileNames names, Path file) {
        return names.told(Map.of("file", file.toString(), "page", 3)).get("file");
    }

    @Test
    void files_are_named_from_their_folder_on() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("docs")).toRealPath();
        FileNames names = FileNames.within(folder);

        assertThat(told(names, folder.resolve("a/b.md"))).isEqualTo("a/b.md");
        assertThat(told(names, directory.resolve("docs2/b.md")))
                .isEqualTo(directory.resolve("docs2/b.md").toString());
        assertThat(names.told(Map.of("page", 3))).isEqualTo(Map.of("page", 3));
    }

    @Test
    void a_single_file_is_named_alone() throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "text").toRealPath();

        assertThat(told(FileNames.within(file), file)).isEqualTo("a.txt");
        assertThat(told(FileNames.asTheyAre(), file)).isEqualTo(file.toString());
    }
}
