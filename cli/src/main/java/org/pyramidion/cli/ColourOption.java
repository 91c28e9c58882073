package org.pyramidion.cli;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import picocli.CommandLine.Option;

/** Whether results show colours and bold. */
final class ColourOption {

    @Option(
            names = "--color",
            paramLabel = "WHEN",
            description = "auto (on a terminal, unless NO_COLOR is set; if not given), always or never.")
    private String when = "auto";

    /** A console that does as the option says. */
    Console of(Console console) {
        return switch (when.toLowerCase(Locale.ROOT)) {
            case "auto" -> console;
            case "never" -> with(console, console.environment(), false);
            case "always" -> {
                Map<String, String> environment = new HashMap<>(console.environment());
                environment.remove("NO_COLOR");
                environment.put("TERM", "xterm");
                yield with(console, environment, true);
            }
            default -> throw new PyramidionException("--color %s: must be auto, always or never".formatted(when));
        };
    }

    private static Console with(Console console, Map<String, String> environment, boolean terminal) {
        return new Console(console.out(), console.err(), environment, terminal, console.errTerminal());
    }
}
