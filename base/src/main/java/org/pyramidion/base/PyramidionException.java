package org.pyramidion.base;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A failure that a user can understand and mend. The message is one line that says what is wrong, where (file and line
 * of the record, key of the config) and what to do; the command prints it as it stands and exits with 1. What does not
 * print, as names of files may have it, is left out.
 */
public class PyramidionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a program does about a failure: a server, for instance, answers each with a status of its own. */
    public enum Kind {
        /** What was given is wrong: a setting, a question, a file's content. Giving it again fails again. */
        BAD_INPUT,
        /** What was named is not there. */
        NOT_FOUND,
        /**
         * It cannot be done now, or not with what is there: another process is at it, a stage began with other
         * settings.
         */
        CONFLICT,
        /** Something that this program wrote is not as it was written. */
        DAMAGED,
        /** The thread was interrupted, or the work was asked to stop. */
        INTERRUPTED,
        /** A disk is full. */
        OUT_OF_SPACE
    }

    private final Kind kind;

    /** A failure of {@link Kind#BAD_INPUT}. */
    public PyramidionException(String message) {
        this(Kind.BAD_INPUT, message);
    }

    public PyramidionException(Kind kind, String message) {
        super(OneLine.of(message));
        this.kind = kind;
    }

    /** Several failures at once, with a line for each. */
    public PyramidionException(List<String> problems) {
        this(Kind.BAD_INPUT, problems);
    }

    /** Several failures at once, with a line for each. */
    public PyramidionException(Kind kind, List<String> problems) {
        super(problems.stream().map(OneLine::of).collect(Collectors.joining("\n")));
        this.kind = kind;
    }

    /** A failure whose kind follows from its cause: a missing file is not found, a full disk is out of space. */
    public PyramidionException(String message, Throwable cause) {
        this(kindOf(cause), message, cause);
    }

    public PyramidionException(Kind kind, String message, Throwable cause) {
        super(OneLine.of(message), cause);
        this.kind = kind;
    }

    /** What a program does about it. */
    public Kind kind() {
        return kind;
    }

    private static Kind kindOf(@Nullable Throwable cause) {
        return switch (cause) {
            case PyramidionException known -> known.kind();
            case InterruptedException interrupted -> Kind.INTERRUPTED;
            case ClosedByInterruptException interrupted -> Kind.INTERRUPTED;
            case NoSuchFileException missing -> Kind.NOT_FOUND;
            case IOException e when isFull(e) -> Kind.OUT_OF_SPACE;
            case null, default -> Kind.BAD_INPUT;
        };
    }

    /** The JDK has no exception of its own for a full disk: the message is the system's. */
    private static boolean isFull(IOException e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        return message.contains("no space left") || message.contains("disk quota exceeded");
    }
}
