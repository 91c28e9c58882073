package org.pyramidion.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Where a shell's lines come from: a person at a terminal, or whatever standard input is. */
public interface ShellLines extends AutoCloseable {

    /** The next line; nothing at the end. */
    Optional<String> next() throws IOException;

    /** Has somebody told when Ctrl-C is pressed between two lines. */
    void onInterrupt(Runnable action);

    @Override
    void close() throws IOException;

    /**
     * A terminal's lines, edited and remembered, if standard input and output are one; else lines as they come.
     *
     * @param history the file that remembers them
     * @param words told to the person, a line each
     * @throws IOException if the directory of the history cannot be made
     */
    static ShellLines open(Console console, Path history, Consumer<String> words) throws IOException {
        java.io.Console terminal = System.console();
        return console.outTerminal() && terminal != null && terminal.isTerminal()
                ? new Edited(history, words)
                : new Piped();
    }

    /** Lines of a pipe or a file. */
    final class Piped implements ShellLines {
        private final BufferedReader lines =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

        @Override
        public Optional<String> next() throws IOException {
            return Optional.ofNullable(lines.readLine());
        }

        @Override
        public void onInterrupt(Runnable action) {
            // Ctrl-C ends whatever feeds the pipe, and this with it.
        }

        @Override
        public void close() {
            // Standard input is not ours to close.
        }
    }

    /** Lines that a person writes; Ctrl-C leaves the line, Ctrl-D the shell. */
    final class Edited implements ShellLines {
        private final Terminal terminal;
        private final LineReader reader;
        private final Consumer<String> words;

        Edited(Path history, Consumer<String> words) throws IOException {
            Files.createDirectories(history.toAbsolutePath().getParent());
            this.words = words;
            terminal = TerminalBuilder.builder().system(true).dumb(true).build();
            DefaultParser parser = new DefaultParser();
            parser.setQuoteChars(null); // an apostrophe is no open quotation
            parser.setEscapeChars(null);
            reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .parser(parser)
                    .variable(LineReader.HISTORY_FILE, history)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
        }

        @Override
        public Optional<String> next() {
            while (true) {
                try {
                    return Optional.of(reader.readLine("> "));
                } catch (UserInterruptException e) {
                    words.accept("(Ctrl-D or :quit leaves)");
                } catch (EndOfFileException e) {
                    return Optional.empty();
                }
            }
        }

        @Override
        public void onInterrupt(Runnable action) {
            terminal.handle(Terminal.Signal.INT, signal -> action.run());
        }

        @Override
        public void close() throws IOException {
            reader.getHistory().save();
            terminal.close();
        }
    }
}
