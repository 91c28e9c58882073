package org.pyramidion.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.OtherVersionException;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.engine.MemoryShortage;

/** What the command says of a failure, and which code it exits with. */
final class Failure {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INTERNAL = 70; // sysexits.h: EX_SOFTWARE

    private Failure() {}

    /**
     * Says one line (one for each problem of a config), with the stack trace behind it if asked for; returns the exit
     * code.
     */
    static int report(Throwable failure, Console console, boolean stackTrace) {
        say(console, words(failure));
        if (stackTrace) {
            failure.printStackTrace(console.err());
        }
        return known(failure) ? FAILED : INTERNAL;
    }

    /** Writes each line of a message as a line of the command, without what would not print. */
    static void say(Console console, String message) {
        message.lines().forEach(line -> console.err().println("pyramidion: " + OneLine.of(line)));
    }

    private static boolean known(Throwable failure) {
        return failure instanceof PyramidionException
                || failure instanceof IOException
                || failure instanceof UncheckedIOException
                || isOutOfMemory(failure);
    }

    private static String words(Throwable failure) {
        if (isOutOfMemory(failure)) {
            return outOfMemory(failure);
        }
        return switch (failure) {
            case OtherVersionException e ->
                e.getMessage() + Remake.command(e.directory()).map(": "::concat).orElse("");
            case PyramidionException e -> String.valueOf(e.getMessage());
            case UncheckedIOException e -> words(Objects.requireNonNull(e.getCause()));
            case IOException e -> "cannot read or write: " + Artifact.reason(e);
            default -> "internal error: %s (run again with --stacktrace and report it)".formatted(firstLine(failure));
        };
    }

    /** libtorch's messages go on for pages, with C++ frames. */
    private static String firstLine(Throwable failure) {
        String message = failure.getMessage() == null
                ? ""
                : failure.getMessage()
                        .lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .findFirst()
                        .orElse("");
        String name = failure.getClass().getSimpleName();
        return message.isEmpty() ? name : failure instanceof RuntimeException ? message : name + ": " + message;
    }

    private static boolean isOutOfMemory(Throwable failure) {
        return failure instanceof OutOfMemoryError || MemoryShortage.of(failure).isPresent();
    }

    private static String outOfMemory(Throwable failure) {
        String lower = "lower ict.batch, mlm.batch, pretrain.micro-batch, pretrain.candidates, finetune.batch or"
                + " finetune.reader-beam";
        return MemoryShortage.of(failure)
                .map(shortage -> "%s; %s, and see what else is in it".formatted(shortage.words(), lower))
                .orElseGet(() -> "out of memory (%s); give the JVM more with PYRAMIDION_JAVA_OPTS=-Xmx4g, or %s"
                        .formatted(firstLine(failure).replaceFirst("^OutOfMemoryError: ", ""), lower));
    }
}
