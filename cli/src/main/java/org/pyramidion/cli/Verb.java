package org.pyramidion.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.console.ConsoleProgress;
import org.pyramidion.engine.Engine;
import org.pyramidion.ranks.RankPlace;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** What all verbs have: options, and ways to print a result and to show progress. */
abstract class Verb implements Callable<Integer> {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    @Option(
            names = "--json",
            description = "Print the result as one JSON object, and nothing else, on standard output.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--stacktrace", description = "After a failure, print where in the program it came from.")
    private boolean stackTrace;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads to use; all cores, or OMP_NUM_THREADS, if not given.")
    private Optional<Integer> threads = Optional.empty();

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "auto, cpu, cuda or cuda:N; PYRAMIDION_DEVICE or auto if not given.")
    private Optional<String> device = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Console console;
    private @Nullable ConsoleProgress progress;

    Verb(Console console) {
        this.console = console;
    }

    @Override
    public final Integer call() throws Exception {
        if (threads.isPresent() && threads.get() < 1) {
            throw new PyramidionException("--threads is %d; it must be at least 1".formatted(threads.get()));
        }
        if (computesHere()) {
            device.ifPresent(Engine::ask);
        }
        return run();
    }

    /** Whether the device that was named is one of this machine. */
    boolean computesHere() {
        return true;
    }

    /** Does what the verb says. Returns the exit code. */
    abstract int run() throws Exception;

    final Console console() {
        return console;
    }

    final Optional<Integer> threads() {
        return threads;
    }

    final Optional<String> device() {
        return device;
    }

    final boolean stackTrace() {
        return stackTrace;
    }

    /** Refuses options that have no effect here, rather than ignoring them. */
    final void refuse(String when, List<String> names) {
        names.stream()
                .filter(spec.commandLine().getParseResult()::hasMatchedOption)
                .findFirst()
                .ifPresent(name -> {
                    throw new PyramidionException("%s says nothing %s; leave it out".formatted(name, when));
                });
    }

    /** Gives libtorch the threads that were asked for. */
    final void useThreads() {
        useThreads(threads.orElse(0));
    }

    /** Gives libtorch so many threads, all cores if 0, or this rank's share of them. */
    static void useThreads(int threads) {
        Engine.threads(threads > 0 ? threads : RankPlace.cores(System.getenv()));
    }

    /** Where long work reports to. */
    final Progress progress() {
        return quiet || !isFirst() ? Progress.none() : consoleProgress();
    }

    private ConsoleProgress consoleProgress() {
        ConsoleProgress present = progress;
        if (present == null) {
            present = new ConsoleProgress(console);
            progress = present;
        }
        return present;
    }

    /** A line on standard error, beside the progress; not if quiet. */
    final void note(String line) {
        if (!quiet && isFirst()) {
            consoleProgress().line(line);
        }
    }

    /** A line on standard error, even if quiet. */
    final void say(String line) {
        if (isFirst()) {
            consoleProgress().line(line);
        }
    }

    /** Of several ranks one speaks. */
    private boolean isFirst() {
        return RankPlace.isFirst(console.environment());
    }

    /** Prints a result: as JSON if that was asked for, else as text. */
    final void print(Object result, String text) {
        if (!isFirst()) {
            return;
        }
        console.out().println(json ? JSON.writeValueAsString(result) : text.stripTrailing());
    }

    /** {@link #print(Object, String)} for results without a record of their own. */
    final void print(Map<String, ?> result, String text) {
        print((Object) result, text);
    }
}
