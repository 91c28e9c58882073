package org.pyramidion.questions;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.pyramidion.text.Span;

/**
 * A regular expression of unknown origin: an invalid one, or one that goes round more often than anybody means,
 * matches nothing. One that would backtrack for ever is matched in linear time instead, where that can be done; else
 * it is given up after a while, and altogether after some texts. Safe for concurrent use.
 */
final class GuardedRegex {

    static final Duration PATIENCE = Duration.ofMillis(500);

    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE;

    /** On so many texts it may take too long; one alone may be an accident of a busy machine. */
    private static final int CHANCES = 3;

    private static final double MOST_REPETITIONS = 10_000;

    private final Optional<Pattern> pattern;
    private final RegexBudget budget;
    private final AtomicInteger givenUp = new AtomicInteger();

    /** @param budget of its question */
    GuardedRegex(String expression, RegexBudget budget) {
        this.pattern = compile(expression);
        this.budget = budget;
    }

    private static Optional<Pattern> compile(String expression) {
        if (Repetitions.most(expression) > MOST_REPETITIONS) {
            return Optional.empty();
        }
        try {
            return Optional.of(Pattern.compile(expression, FLAGS));
        } catch (PatternSyntaxException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    static boolean isValid(String expression) {
        return compile(expression).isPresent();
    }

    /** Whether it matches anywhere in a text. */
    boolean find(String text) {
        return match(text, Matcher::find, linear -> linear.find(text), false);
    }

    /** Whether a text begins with a match. */
    boolean lookingAt(String text) {
        return match(text, Matcher::lookingAt, linear -> linear.lookingAt(text), false);
    }

    /** Where it matches something in a text, from left to right. */
    List<Span> all(String text) {
        return match(text, GuardedRegex::all, linear -> linear.all(text), List.of());
    }

    private static List<Span> all(Matcher matcher) {
        List<Span> spans = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                spans.add(new Span(matcher.start(), matcher.end()));
            }
        }
        return spans;
    }

    private <T> T match(String text, Function<Matcher, T> use, Function<LinearRegex, T> other, T otherwise) {
        if (pattern.isEmpty()) {
            return otherwise;
        }
        if (givenUp.get() < CHANCES && !budget.isSpent()) {
            long begun = System.nanoTime();
            long deadline = begun + budget.patience(PATIENCE.toNanos());
            try {
                return use.apply(pattern.get().matcher(new TimedText(text, deadline)));
            } catch (OutOfPatience | StackOverflowError e) {
                givenUp.incrementAndGet();
            } finally {
                budget.spend(System.nanoTime() - begun);
            }
        }
        return LinearRegex.of(pattern.get().pattern()).map(other).orElse(otherwise);
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
