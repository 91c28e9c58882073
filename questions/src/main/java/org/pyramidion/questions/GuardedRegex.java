package org.pyramidion.questions;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of unknown origin: an invalid one matches nothing, and one that would backtrack for ever is
 * given up after a while, and altogether after some texts. Safe for concurrent use.
 */
final class GuardedRegex {

    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE;

    /** On so many texts it may take too long; one alone may be an accident of a busy machine. */
    private static final int CHANCES = 3;

    private final Optional<Pattern> pattern;
    private final AtomicInteger givenUp = new AtomicInteger();

    GuardedRegex(String expression) {
        this.pattern = compile(expression);
    }

    private static Optional<Pattern> compile(String expression) {
        try {
            return Optional.of(Pattern.compile(expression, FLAGS));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    static boolean isValid(String expression) {
        return compile(expression).isPresent();
    }

    /** What {@code use} makes of a matcher on {@code text}; {@code otherwise} if it is invalid or takes too long. */
    <T> T match(String text, Function<Matcher, T> use, T otherwise) {
        if (pattern.isEmpty() || givenUp.get() >= CHANCES) {
            return otherwise;
        }
        try {
            return use.apply(pattern.get().matcher(new TimedText(text, System.nanoTime() + PATIENCE.toNanos())));
        } catch (OutOfPatience | StackOverflowError e) {
            givenUp.incrementAndGet();
            return otherwise;
        }
    }

    private static final class OutOfPatience extends RuntimeException {
        private static final long serialVersionUID = 1L;

        OutOfPatience() {
            super("regular expression takes too long", null, false, false);
        }
    }

    /** Text that looks at the clock now and then while the matcher reads it. */
    private static final class TimedText implements CharSequence {
        private static final int READS_BETWEEN_LOOKS = 4096;
        private final String text;
        private final long deadline;
        private int reads;

        TimedText(String text, long deadline) {
            this.text = text;
            this.deadline = deadline;
        }

        @Override
        public char charAt(int index) {
            if (++reads % READS_BETWEEN_LOOKS == 0 && System.nanoTime() - deadline > 0) {
                throw new OutOfPatience();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
