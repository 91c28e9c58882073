package org.pyramidion.questions;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
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

    /** Scripts that are written without blanks between words, or with endings that are not set apart: each sign is a word. */
    private static final String UNSPACED =
            "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}\u30fc]";

    private static final String LETTERS = "[\\p{L}\\p{N}\\p{M}&&[^" + UNSPACED + "]]+";

    /** Soft hyphens and the like are part of a word. */
    private static final Pattern WORD = Pattern.compile(UNSPACED + "\\p{M}*|" + LETTERS
            + "(?:[\u00ad\u200b-\u200d\u2060\ufeff]+" + LETTERS + ")*|[^\\p{Z}\\p{C}\\s]");

    private final List<List<String>> answers;
    private final List<GuardedRegex> expressions;
    private final boolean normalised;

    private AnswerMatcher(Question question, boolean normalised) {
        this.normalised = normalised;
        this.expressions = question.regex()
                ? question.answers().stream().map(GuardedRegex::new).toList()
                : List.of();
        this.answers = question.regex()
                ? List.of()
                : question.answers().stream()
                        .map(answer -> words(answer).stream().map(Word::folded).toList())
                        .filter(words -> !words.isEmpty())
                        .distinct()
                        .toList();
    }

    /** As DPR does. */
    public static AnswerMatcher of(Question question) {
        return new AnswerMatcher(question, false);
    }

    /** Punctuation marks, accents and articles count for nothing, nearly as in the exact match of answers. */
    public static AnswerMatcher normalised(Question question) {
        return new AnswerMatcher(question, true);
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
