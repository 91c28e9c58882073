package org.pyramidion.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pyramidion.console.Console;
import picocli.CommandLine;

class ColourOptionTest {

    private static final PrintStream NOWHERE = new PrintStream(new ByteArrayOutputStream());

    @Test
    void colours_are_as_the_option_says() {
        String ask = "--color=";
        assertThat(painted(ask + "always", Map.of("NO_COLOR", "1"), false)).isTrue();
        assertThat(painted(ask + "auto", Map.of("NO_COLOR", "1"), true)).isFalse();
        assertThat(painted(ask + "auto", Map.of(), true)).isTrue();
        assertThat(painted(ask + "never", Map.of(), true)).isFalse();
    }

    private static boolean painted(String option, Map<String, String> environment, boolean terminal) {
        ColourOption colour = CommandLine.populateCommand(new ColourOption(), option);
        return colour.of(new Console(NOWHERE, NOWHERE, environment, terminal, false))
                .bold("x")
                .contains("\033[1m");
    }
}
