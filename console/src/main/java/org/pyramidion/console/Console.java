package org.pyramidion.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where the command reads its surroundings and writes: results to {@code out}, all else to {@code err}.
 *
 * @param outTerminal whether {@code out} is a terminal
 * @param errTerminal whether {@code err} is one
 */
public record Console(
        PrintStream out, PrintStream err, Map<String, String> environment, boolean outTerminal, boolean errTerminal) {

    /** The file descriptors that are terminals, as the launcher saw them before it put a filter on one: "12". */
    private static final String TERMINALS = "PYRAMIDION_TTY";

    /** The process id of that filter. */
    private static final String FILTER = "PYRAMIDION_FILTER";

    private static final int DEFAULT_WIDTH = 80;
    private static final int NARROWEST = 20;

    /** The process's own, in UTF-8 whatever the locale. */
    public static Console system() {
        Map<String, String> environment = System.getenv();
        return new Console(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                environment,
                isTerminal(1, environment),
                isTerminal(2, environment));
    }

    private static boolean isTerminal(int descriptor, Map<String, String> environment) {
        String terminals = environment.get(TERMINALS);
        if (terminals != null) {
            return terminals.contains(Integer.toString(descriptor));
        }
        // Started without the launcher. System.console() answers for standard input and output together, not for
        // errors.
        try {
            String open = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return open.startsWith("/dev/pts/") || open.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.ofNullable(System.console())
                    .map(java.io.Console::isTerminal)
                    .orElse(false);
        }
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /**
     * Ends standard error and waits until the filter that the launcher put on it has passed everything on, so that no
     * line comes after the command's end.
     */
    public void close() {
        out.flush();
        err.close();
        String filter = environment.getOrDefault(FILTER, "");
        if (filter.matches("\\d{1,18}")) {
            ProcessHandle.of(Long.parseLong(filter))
                    .map(ProcessHandle::onExit)
                    .ifPresent(end -> end.completeOnTimeout(ProcessHandle.current(), 2, TimeUnit.SECONDS)
                            .join());
        }
    }

    /** How many columns a line may have. */
    public int width() {
        try {
            int columns = Integer.parseInt(environment.getOrDefault("COLUMNS", ""));
            return columns < NARROWEST ? DEFAULT_WIDTH : columns;
        } catch (NumberFormatException e) {
            return DEFAULT_WIDTH;
        }
    }

    /** Whether standard error can redraw a line. */
    public boolean redraws() {
        return errTerminal && !"dumb".equals(environment.get("TERM"));
    }

    /** Whether standard output shows colours and bold. */
    public boolean styles() {
        return outTerminal
                && !"dumb".equals(environment.get("TERM"))
                && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    /** Makes text bold where that shows. */
    public String bold(String text) {
        return styles() ? "\033[1m" + text + "\033[0m" : text;
    }

    /** Marks text: bold on a terminal, between ** elsewhere. */
    public String marked(String text) {
        return styles() ? bold(text) : "**" + text + "**";
    }
}
