package org.pyramidion.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Ctrl-C and SIGTERM while something runs that must not end just anywhere. The first asks the work to stop, which it
 * does at the next step's end with a checkpoint; the second ends the process at once. A shutdown hook could do the
 * first but never hears of the second.
 */
public final class Interruption implements BooleanSupplier, AutoCloseable {

    /** The exit code after SIGTERM. */
    public static final int TERMINATED = 143;

    private final List<Runnable> givingBack = new ArrayList<>();
    private final Consumer<String> words;
    private volatile int exitCode;

    private Interruption(Consumer<String> words) {
        this.words = words;
    }

    /**
     * Listens until closed.
     *
     * @param words told what happens at the first signal
     */
    public static Interruption listen(Consumer<String> words) {
        Interruption interruption = new Interruption(words);
        for (String name : List.of("INT", "TERM")) {
            Signals.hear(name, interruption::heard).ifPresent(interruption.givingBack::add);
        }
        return interruption;
    }

    private void heard(int signal) {
        int code = 128 + signal;
        if (exitCode != 0) {
            Runtime.getRuntime().halt(code);
        }
        exitCode = code;
        words.accept("stopping after this step, with a checkpoint; once more to stop at once");
    }

    /** Whether the work is to stop. */
    @Override
    public boolean getAsBoolean() {
        return exitCode != 0;
    }

    /** 128 and the signal's number: 130 for Ctrl-C, 143 for SIGTERM; 0 if there was none. */
    public int exitCode() {
        return exitCode;
    }

    /** Leaves signals to whoever had them before. */
    @Override
    public void close() {
        givingBack.forEach(Runnable::run);
    }
}
