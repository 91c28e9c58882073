package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.pyramidion.api.Settings;
import org.pyramidion.base.UserCache;
import org.pyramidion.console.Console;
import org.pyramidion.console.ShellLines;
import org.pyramidion.shell.ShellSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion shell}. */
@Command(
        name = "shell",
        description = "Ask one question after another; everything stays open between them.",
        footer = {
            "",
            "Each line is a question; lines that begin with a colon are commands, which :help lists.",
            "",
            "Examples:",
            "  pyramidion shell manuals/",
            "  pyramidion shell runs/first",
            "  pyramidion shell manuals/ < questions.txt"
        })
final class ShellCommand extends Verb {

    @Parameters(arity = "0..1", paramLabel = "PLACE", description = "A folder, a file, a corpus or a run.")
    private Optional<Path> place = Optional.empty();

    @Option(names = "--top", paramLabel = "N", description = "How many passages are read and shown; 5 if not given.")
    private int top = 5;

    @Mixin
    private ColourOption colour = new ColourOption();

    ShellCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws IOException, InterruptedException {
        useThreads();
        Path history = UserCache.root().resolve("history");
        Settings settings = Settings.defaults().passages(top).progress(progress());
        // A question that was given up goes on to its end, which nobody waits for.
        ExecutorService workers = Executors.newCachedThreadPool(
                work -> Thread.ofPlatform().daemon().unstarted(work));
        try (ShellLines lines = ShellLines.open(console(), history, this::note);
                ShellSession session = new ShellSession(colour.of(console()), settings)) {
            place.ifPresent(path -> note(session.open(path)));
            note("Ask, or say :help.");
            boolean going = true;
            while (going) {
                Optional<String> line = lines.next();
                going = line.isPresent() && answered(lines, workers, session, line.get());
            }
        } finally {
            workers.shutdownNow();
        }
        return Failure.OK;
    }

    /** Answers a line unless Ctrl-C is pressed meanwhile; false when the line says to leave. */
    private boolean answered(ShellLines lines, ExecutorService workers, ShellSession session, String line)
            throws InterruptedException {
        Future<Optional<String>> work = workers.submit(() -> session.does(line));
        lines.onInterrupt(() -> work.cancel(false));
        try {
            Optional<String> shown = work.get();
            shown.filter(text -> !text.isEmpty())
                    .ifPresent(text -> console().out().println(text.stripTrailing() + "\n"));
            return shown.isPresent();
        } catch (CancellationException e) {
            note("given up");
        } catch (ExecutionException e) {
            Failure.report(e.getCause() == null ? e : e.getCause(), console(), stackTrace());
        }
        return true;
    }
}
