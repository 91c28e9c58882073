package org.pyramidion.questions;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.text.EastAsianNumbers;
import org.pyramidion.text.EastAsianNumbers.Quantity;
import org.pyramidion.text.MatchingForm;
import org.pyramidion.text.Span;

/** When an answer counts as right: the rules of SQuAD's, ORQA's and CuratedTREC's evaluation. */
public final class Answers {

    private static final Pattern PUNCTUATION = Pattern.compile("[!-/:-@\\[-`{-~]");

    // Python's \b: a combining mark is not part of a word there, as it is for Java.
    private static final Pattern ARTICLE = Pattern.compile("(?<![\\p{L}\\p{N}_])(?:a|an|the)(?![\\p{L}\\p{N}_])");
    private static final Pattern SPACE = Pattern.compile("[\\p{IsWhite_Space}\\x1c-\\x1f]+");

    /** Latin ligatures, and the wide forms of ASCII in East Asian texts. */
    private static final Pattern LIGATURE = Pattern.compile("[\ufb00-\ufb06\uff01-\uff5e]");

    /** Punctuation of East Asian texts. */
    private static final Pattern EAST_ASIAN =
            Pattern.compile("[\u3001-\u3003\u3008-\u3011\u3014-\u301f\u30fb\uff61-\uff65]");

    private static final Pattern IDEOGRAPH = Pattern.compile("[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\u30fc]");

    /** Blanks beside signs of scripts that set them at will, or not at all. */
    private static final Pattern EAST_ASIAN_SPACE = Pattern.compile(
            "(?<=[%1$s]\\p{M}?) | (?=[%1$s])".formatted("\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\u30fc"));

    private Answers() {}

    static String withoutLigatures(String text) {
        return LIGATURE.matcher(text)
                .replaceAll(c -> Matcher.quoteReplacement(Normalizer.normalize(c.group(), Normalizer.Form.NFKC)));
    }

    /**
     * As published: NFD, lower case, without ASCII punctuation, without "a", "an", "the", with single spaces; in this
     * order.
     */
    public static String normalise(String answer) {
        String lower = Normalizer.normalize(answer, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
        String bare = ARTICLE.matcher(PUNCTUATION.matcher(lower).replaceAll("")).replaceAll(" ");
        return SPACE.matcher(bare).replaceAll(" ").strip();
    }

    /**
     * What two answers have in common if they are the same: {@link #normalise normalised}, with ligatures and wide
     * letters as plain ones, without soft hyphens and their like, without East Asian punctuation.
     */
    public static String comparable(String answer) {
        String plain = withoutLigatures(MatchingForm.visible(answer));
        return normalise(EAST_ASIAN.matcher(plain).replaceAll(""));
    }

    /**
     * Whether the prediction equals one of the answers: {@link #comparable}, and blanks beside East Asian signs count
     * for nothing ("1968年 5月"). Numbers that both begin with, one of them in East Asian signs, may differ if they are
     * worth the same and the same follows ("3만 5천 명", "35,000명"); not so in {@link #f1} and {@link AnswerMatcher}.
     */
    public static boolean exactMatch(String prediction, Collection<String> answers) {
        String compared = undivided(prediction);
        return answers.stream()
                .anyMatch(answer -> undivided(answer).equals(compared) || sameQuantity(prediction, answer));
    }

    private static boolean sameQuantity(String one, String other) {
        if (!EastAsianNumbers.mayHold(one) && !EastAsianNumbers.mayHold(other)) {
            return false;
        }
        return EastAsianNumbers.quantity(one)
                .flatMap(first -> EastAsianNumbers.quantity(other).filter(second -> isSame(first, second)))
                .isPresent();
    }

    /** What follows the numbers is compared with its punctuation, or "35,000%" would be 3만 5천. */
    private static boolean isSame(Quantity one, Quantity other) {
        return !(one.arabic() && other.arabic())
                && one.value().equals(other.value())
                && unit(one).equals(unit(other));
    }

    private static String unit(Quantity quantity) {
        return EAST_ASIAN_SPACE
                .matcher(quantity.rest().toLowerCase(Locale.ROOT))
                .replaceAll("");
    }

    private static String undivided(String answer) {
        return EAST_ASIAN_SPACE.matcher(comparable(answer)).replaceAll("");
    }

    /** Whether the prediction counts as right: {@link #exactMatch(String, Collection)}, or {@link #matchesRegex}. */
    public static boolean exactMatch(String prediction, Question question) {
        if (!question.regex()) {
            return exactMatch(prediction, question.answers());
        }
        RegexBudget budget = new RegexBudget();
        return question.answers().stream().anyMatch(expression -> begins(prediction, expression, budget));
    }

    /**
     * The F1 of the words (of ideographs, the characters) of the normalised prediction and those of the answer it is
     * most like.
     */
    public static double f1(String prediction, Collection<String> answers) {
        List<String> predicted = normalisedWords(prediction);
        return answers.stream()
                .mapToDouble(answer -> f1(predicted, normalisedWords(answer)))
                .max()
                .orElse(0);
    }

    /**
     * Whether the prediction begins with a match of the expression, whatever the case: the rule of CuratedTREC. "1969"
     * matches "1969 AD" but not "in 1969". An invalid expression, or one that takes too long, matches nothing.
     */
    public static boolean matchesRegex(String prediction, String expression) {
        return begins(prediction, expression, new RegexBudget());
    }

    private static boolean begins(String prediction, String expression, RegexBudget budget) {
        return new GuardedRegex(expression, budget).lookingAt(prediction);
    }

    /**
     * Those of some questions whose answers should be regular expressions and are not, or go round too often, so that
     * nothing matches them.
     */
    public static List<Question> withInvalidRegex(List<Question> questions) {
        return questions.stream()
                .filter(Question::regex)
                .filter(question -> !question.answers().stream().allMatch(GuardedRegex::isValid))
                .toList();
    }

    /** Whether a text holds an answer: see {@link AnswerMatcher}, which is quicker for many texts. */
    public static boolean containsAnswer(String text, Question question) {
        return AnswerMatcher.of(question).contains(text);
    }

    /** Where the answers stand in a text: see {@link AnswerMatcher}, which is quicker for many texts. */
    public static List<Span> find(String text, Question question) {
        return AnswerMatcher.of(question).find(text);
    }

    private static List<String> normalisedWords(String text) {
        String normalised = IDEOGRAPH
                .matcher(comparable(text))
                .replaceAll(" $0 ")
                .replaceAll(" +", " ")
                .strip();
        return normalised.isEmpty() ? List.of() : Arrays.asList(normalised.split(" "));
    }

    private static double f1(List<String> predicted, List<String> answer) {
        if (predicted.isEmpty() || answer.isEmpty()) {
            return predicted.equals(answer) ? 1 : 0;
        }
        double common = commonWords(predicted, answer);
        return 2 * common / (predicted.size() + answer.size());
    }

    private static int commonWords(List<String> predicted, List<String> answer) {
        Map<String, Integer> left = new HashMap<>();
        answer.forEach(word -> left.merge(word, 1, Integer::sum));
        int common = 0;
        for (String word : predicted) {
            int rest = left.getOrDefault(word, 0);
            if (rest > 0) {
                common++;
                left.put(word, rest - 1);
            }
        }
        return common;
    }
}
