package org.pyramidion.questions;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.text.MatchingForm;
import org.pyramidion.text.Span;

/**
 * Looks for the answers of one question in texts.
 *
 * <p>Strings: as DPR does, text and answer are cut into words and single punctuation marks, brought to NFD and lower
 * case; an answer is there if its words stand in the text one after the other. Regular expressions are searched for in
 * the text as it is. Make it once for a question and use it on many texts. Safe for concurrent use.
 */
public final class AnswerMatcher {

    private static final Pattern MARK = Pattern.compile("\\p{M}+");
    private static final Set<String> ARTICLES = Set.of("a", "an", "the");

    /**
     * Scripts that are written without blanks between words, or with endings that are not set apart: each sign is a
     * word.
     */
    private static final String UNSPACED =
            "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}"
                    + "\u30fc]";

    private static final String LETTERS = "[\\p{L}\\p{N}\\p{M}&&[^" + UNSPACED + "]]+";

    /** Soft hyphens and the like are part of a word. */
    private static final Pattern WORD = Pattern.compile(UNSPACED + "\\p{M}*|" + LETTERS
            + "(?:[\u00ad\u200b-\u200d\u2060\ufeff]+" + LETTERS + ")*|[^\\p{Z}\\p{C}\\s]");

    private static final int ASCII = 128;
    private static final char HYPHEN = '\u2010';
    private static final char UNBROKEN_HYPHEN = '\u2011';
    private static final Set<Integer> PUNCTUATION = Set.of(
            (int) Character.DASH_PUNCTUATION,
            (int) Character.INITIAL_QUOTE_PUNCTUATION,
            (int) Character.FINAL_QUOTE_PUNCTUATION,
            (int) Character.SPACE_SEPARATOR);

    private final List<List<String>> answers;

    /** Of each answer the words, the longest first: the fewest texts have it. */
    private final List<List<String>> longestFirst;

    private final List<GuardedRegex> expressions;
    private final RegexBudget budget = new RegexBudget();
    private final boolean normalised;

    private AnswerMatcher(Question question, boolean normalised) {
        this.normalised = normalised;
        this.expressions = question.regex()
                ? question.answers().stream()
                        .map(expression -> new GuardedRegex(expression, budget))
                        .toList()
                : List.of();
        this.answers = question.regex()
                ? List.of()
                : question.answers().stream()
                        .map(answer -> words(answer).stream().map(Word::folded).toList())
                        .filter(words -> !words.isEmpty())
                        .distinct()
                        .toList();
        this.longestFirst = answers.stream()
                .map(words -> words.stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList())
                .toList();
    }

    /** As DPR does. */
    public static AnswerMatcher of(Question question) {
        return new AnswerMatcher(question, false);
    }

    /** Ignores punctuation, accents and articles, much as the exact match of answers does. */
    public static AnswerMatcher normalised(Question question) {
        return new AnswerMatcher(question, true);
    }

    /** Whether its regular expressions took so long, altogether, that some may have matched less than they should. */
    public boolean isExhausted() {
        return budget.isSpent();
    }

    /** Whether an answer stands in the text. */
    public boolean contains(String text) {
        if (expressions.stream().anyMatch(expression -> expression.find(text))) {
            return true;
        }
        return mayHold(text) && !occurrences(text, true).isEmpty();
    }

    /** Whether a look at the letters alone does not rule it out: cutting a text into words costs many times as much. */
    private boolean mayHold(String text) {
        if (longestFirst.isEmpty()) {
            return false;
        }
        Set<String> folded = otherwiseWritten(text);
        return longestFirst.stream()
                .anyMatch(words -> words.stream().allMatch(word -> mayStandIn(text, word) || folded.contains(word)));
    }

    /** The words that may be of other letters than stand there: of what is between two blanks, which no word spans. */
    private Set<String> otherwiseWritten(String text) {
        Set<String> folded = new HashSet<>();
        for (int from = 0, limit; from < text.length(); from = limit + 1) {
            limit = from;
            boolean plain = true;
            while (limit < text.length() && text.charAt(limit) > ' ') {
                plain &= isPlain(text.charAt(limit++));
            }
            if (!plain) {
                words(text.substring(from, limit)).forEach(word -> folded.add(word.folded()));
            }
        }
        return folded;
    }

    private static boolean mayStandIn(String text, String word) {
        if (word.isEmpty()) { // a sign that nobody sees
            return true;
        }
        char first = word.charAt(0);
        char capital = Character.toUpperCase(first);
        for (int i = 0; i <= text.length() - word.length(); i++) {
            char c = text.charAt(i);
            if ((c == first || c == capital)
                    && text.regionMatches(true, i, word, 0, word.length())
                    && !isWithin(text, i)
                    && !isWithin(text, i + word.length())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a word of plain letters goes on there. */
    private static boolean isWithin(String text, int place) {
        return place > 0
                && place < text.length()
                && isPlainLetter(text.charAt(place - 1))
                && isPlainLetter(text.charAt(place));
    }

    private static boolean isPlainLetter(char c) {
        return c < ASCII && Character.isLetterOrDigit(c);
    }

    /** Whether it folds to itself, but for its case. */
    private static boolean isPlain(char c) {
        return c < ASCII || (PUNCTUATION.contains(Character.getType(c)) && c != HYPHEN && c != UNBROKEN_HYPHEN);
    }

    /** Where answers stand in the text, in order; occurrences may overlap if several answers do. */
    public List<Span> find(String text) {
        List<Span> spans = answers.isEmpty() ? new ArrayList<>() : occurrences(text, false);
        for (GuardedRegex expression : expressions) {
            spans.addAll(expression.all(text));
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

    /** A word or a punctuation mark, folded for comparison, and where it stands. */
    private record Word(String folded, int start, int limit) {}

    private List<Word> words(String text) {
        List<Word> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(text); word.find(); ) {
            String folded = folded(word.group());
            if (normalised) {
                folded = MARK.matcher(folded).replaceAll("");
            }
            if (!normalised || counts(folded)) {
                words.add(new Word(folded, word.start(), word.end()));
            }
        }
        return words;
    }

    private static String folded(String word) {
        boolean ascii = word.chars().allMatch(c -> c < 0x80);
        String plain = ascii ? word : Answers.withoutLigatures(MatchingForm.visible(word));
        return Normalizer.normalize(plain, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
    }

    private static boolean counts(String folded) {
        return !folded.isEmpty() && Character.isLetterOrDigit(folded.codePointAt(0)) && !ARTICLES.contains(folded);
    }
}
