package org.pyramidion.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.PyramidionException;

/** Settings that a run wrote and something emptied: they must not mean the defaults. */
class EmptiedSettingsTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# nothing\n", "null\n"})
    void what_was_emptied_is_damaged(String content) throws IOException {
        RunDirectory run = new RunDirectory(new Run(directory));
        assertThat(run.entries()).isEmpty();
        ConfigFile.write(run.configFile(), TrainConfig.defaults());
        assertThat(run.config()).isEqualTo(TrainConfig.defaults());
        Files.writeString(run.configFile(), content);
        assertThatThrownBy(run::config)
                .isInstanceOfSatisfying(
                        PyramidionException.class,
                        e -> assertThat(e.kind()).isEqualTo(PyramidionException.Kind.DAMAGED))
                .hasMessageContaining("config.yaml: is empty");
        Files.writeString(directory.resolve("run.yaml"), content);
        assertThatThrownBy(run::corpus).hasMessageContaining("run.yaml: is empty");
    }
}
