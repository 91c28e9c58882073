package org.pyramidion.corpus;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.text.Span;

/**
 * Looks for the answers of one question in texts.
 *
 * <p>Strings: as DPR does, text and answer are cut into words and single punctuation marks, brought to NFD and lower
 * case; an answer is there if its words stand in the text one after the other. Regular expressions are searched for in
 * the text as it is. Make it once for a question and use it on many texts. Safe for concurrent use.
 */
public final class AnswerMatcher {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+|[^\\p{Z}\\p{C}\\s]");

    private final List<List<String>> answers;
    private final List<GuardedRegex> expressions;

    private AnswerMatcher(List<List<String>> answers, List<GuardedRegex> expressions) {
        this.answers = answers;
        this.expressions = expressions;
    }

    public static AnswerMatcher of(Question question) {
        if (question.regex()) {
            return new AnswerMatcher(
                    List.of(),
                    question.answers().stream().map(GuardedRegex::new).toList());
        }
        return new AnswerMatcher(
                question.answers().stream()
                        .map(answer -> words(answer).stream().map(Word::folded).toList())
                        .filter(words -> !words.isEmpty())
                        .distinct()
                        .toList(),
                List.of());
    }

    /** Whether an answer stands in the text. */
    public boolean contains(String text) {
        if (expressions.stream().anyMatch(expression -> expression.match(text, Matcher::find, false))) {
            return true;
        }
        return !answers.isEmpty() && !occurrences(text, true).isEmpty();
    }

    /** Where answers stand in the text, in order; occurrences may overlap if several answers do. */
    public List<Span> find(String text) {
        List<Span> spans = answers.isEmpty() ? new ArrayList<>() : occurrences(text, false);
        for (GuardedRegex expression : expressions) {
            spans.addAll(expression.match(text, AnswerMatcher::allMatches, List.of()));
        }
        return spans.stream()
                .distinct()
                .sorted(Comparator.comparingInt(Span::start).thenComparingInt(Span::limit))
                .toList();
    }

    private List<Span> occurrences(String text, boolean firstOnly) {
        List<Word> words = words(text);
        List<Span> spans = new ArrayList<>();
        for (List<String> answer : answers) {
            for (int i = 0; i + answer.size() <= words.size(); i++) {
                if (standsAt(words, i, answer)) {
                    spans.add(new Span(
                            words.get(i).start(),
                            words.get(i + answer.size() - 1).limit()));
                    if (firstOnly) {
                        return spans;
                    }
                }
            }
        }
        return spans;
    }

    private static boolean standsAt(List<Word> words, int at, List<String> answer) {
        for (int i = 0; i < answer.size(); i++) {
            if (!words.get(at + i).folded().equals(answer.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static List<Span> allMatches(Matcher matcher) {
        List<Span> spans = new ArrayList<>();
        while (matcher.find()) {
            if (matcher.end() > matcher.start()) {
                spans.add(new Span(matcher.start(), matcher.end()));
            }
        }
        return spans;
    }

    /** A word or a punctuation mark, folded for comparison, and where it stands. */
    private record Word(String folded, int start, int limit) {}

    private static List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(text); word.find(); ) {
            String folded =
                    Normalizer.normalize(word.group(), Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
            words.add(new Word(folded, word.start(), word.end()));
        }
        return words;
    }
}
