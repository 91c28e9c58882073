package org.pyramidion.questions;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.text.Span;

/**
 * A regular expression matched in time linear in the text (RE2/J), with the meaning that it has for {@link
 * GuardedRegex}. What backtracking alone can match, or RE2/J takes otherwise than Java, has none.
 */
final class LinearRegex {

    private static final String DIGIT = "\\p{Nd}";
    private static final String SPACE = "\\t\\n\\x0B\\f\\r\\x{85}\\p{Z}";
    private static final String ANY = "[^\\n\\r\\x{85}\\x{2028}\\x{2029}]";

    /** Escapes of a letter or digit that mean the same to both. */
    private static final String SHARED = "tnrfapPxQE";

    private final Pattern pattern;

    private LinearRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    static Optional<LinearRegex> of(String expression) {
        try {
            return translated(expression).map(text -> new LinearRegex(Pattern.compile(text, Pattern.CASE_INSENSITIVE)));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }

    boolean find(String text) {
        return pattern.matcher(text).find();
    }

    boolean lookingAt(String text) {
        return pattern.matcher(text).lookingAt();
    }

    /** Where it matches something, from left to right. */
    List<Span> all(String text) {
        List<Span> spans = new ArrayList<>();
        for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
            if (matcher.end() > matcher.start()) {
                spans.add(new Span(matcher.start(), matcher.end()));
            }
        }
        return spans;
    }

    /** With the classes of Unicode that Java takes; nothing where the two would differ. */
    private static Optional<String> translated(String expression) {
        StringBuilder text = new StringBuilder();
        boolean inside = false;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\' && i + 1 < expression.length()) {
                Optional<String> escape = escaped(expression.charAt(++i), inside);
                if (escape.isEmpty()) {
                    return Optional.empty();
                }
                text.append(escape.get());
            } else if (differs(expression, i, inside)) {
                return Optional.empty();
            } else {
                inside = inside ? c != ']' : c == '[';
                text.append(c == '.' && !inside ? ANY : String.valueOf(c));
            }
        }
        return Optional.of(text.toString());
    }

    private static Optional<String> escaped(char letter, boolean inside) {
        return switch (letter) {
            case 'd' -> Optional.of(DIGIT);
            case 's' -> Optional.of(inside ? SPACE : "[" + SPACE + "]");
            case 'S' -> inside ? Optional.empty() : Optional.of("[^" + SPACE + "]");
            default ->
                Character.isLetterOrDigit(letter) && SHARED.indexOf(letter) < 0
                        ? Optional.empty()
                        : Optional.of("\\" + letter);
        };
    }

    /** Ends of lines, which Java has more of; sets of sets; looking around; possessive and other marks of Java's. */
    private static boolean differs(String expression, int at, boolean inside) {
        char c = expression.charAt(at);
        if (inside) {
            return c == '[' || expression.startsWith("&&", at);
        }
        boolean group = expression.startsWith("(?", at) && !expression.startsWith("(?:", at);
        boolean possessive = c == '+' && at > 0 && "*+?}".indexOf(expression.charAt(at - 1)) >= 0;
        return c == '^' || c == '$' || group || possessive;
    }
}
