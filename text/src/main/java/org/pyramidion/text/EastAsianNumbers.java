package org.pyramidion.text;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What numbers of Korean, Chinese and Japanese text are worth: "3만 5천", "삼만 오천", "三万五千", "1,234만", "3.5만",
 * "1億2千万", and "一九六八", digit by digit. What may as well be a word ("이사", "만일", "천사"), an estimate ("七八"), or
 * 35,000 to some and 30,005 to others ("三万五") is no number here.
 */
public final class EastAsianNumbers {

    private static final Pattern SIGN = Pattern.compile("[" + NumberPart.SIGNS + "]");
    private static final Pattern HANGUL = Pattern.compile("\\p{IsHangul}");
    private static final Pattern HAN = Pattern.compile("\\p{IsHan}");

    /** Longer ones are no answers; it bounds the time, too. */
    private static final int LONGEST = 64;

    private static final Pattern RUN = Pattern.compile("[0-9., " + NumberPart.SIGNS + "]{1," + LONGEST + "}");
    private static final Pattern DIGIT_BY_DIGIT = Pattern.compile("[一二三四五六七八九][〇零一二三四五六七八九]+");

    private static final Pattern WIDE = Pattern.compile("[\uff01-\uff5e]");
    private static final Pattern SPACE = Pattern.compile("\\p{IsWhite_Space}+");
    private static final Pattern CLOSING = Pattern.compile("[ .。!?]+$");

    /** With these a number goes on; a digit in hangul may be a word behind it: "31일". */
    private static final Pattern GOES_ON =
            Pattern.compile("[" + NumberPart.SIGNS + "&&[\\p{IsHan}" + NumberPart.UNIT_SIGNS + "]]");

    private EastAsianNumbers() {}

    /**
     * A number and what follows it, as a rule what is counted.
     *
     * @param value without zeros at its end, so that equal numbers are equal
     * @param rest without blanks at its ends and without closing punctuation; often empty
     * @param arabic whether it is written in Arabic digits alone
     */
    public record Quantity(BigDecimal value, String rest, boolean arabic) {}

    /** Whether any sign stands there that numbers are written with, beside Arabic digits. */
    public static boolean mayHold(String text) {
        return text.chars().anyMatch(c -> c >= 0x80)
                && SIGN.matcher(Normalizer.normalize(text, Normalizer.Form.NFC)).find();
    }

    /** The value of a text that is a number and nothing else; it may be in Arabic digits alone. */
    public static Optional<BigDecimal> value(String text) {
        String plain = plain(text);
        return plain.length() > LONGEST ? Optional.empty() : number(plain);
    }

    /** The number that a text begins with, the longest; empty if more of it seems to follow: "3천 2천", "七八十". */
    public static Optional<Quantity> quantity(String text) {
        String plain = CLOSING.matcher(plain(text)).replaceAll("");
        Matcher run = RUN.matcher(plain);
        for (int limit = run.lookingAt() ? run.end() : 0; limit > 0; limit--) {
            String number = plain.substring(0, limit);
            Optional<BigDecimal> value = number(number);
            if (value.isPresent()) {
                String rest = plain.substring(limit).strip();
                boolean arabic = !SIGN.matcher(number).find();
                return mayFollow(rest) ? Optional.of(new Quantity(value.get(), rest, arabic)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean mayFollow(String rest) {
        if (rest.isEmpty()) {
            return true;
        }
        int first = rest.codePointAt(0);
        return Character.isLetter(first) && !GOES_ON.matcher(rest).lookingAt()
                || Character.getType(first) == Character.OTHER_SYMBOL // ℃, ㎢
                || "%‰".indexOf(first) >= 0;
    }

    /** Wide letters as plain ones, syllables composed; not NFKC, which would make "3만2" of "3만²". */
    private static String plain(String text) {
        String narrow = WIDE.matcher(MatchingForm.visible(text))
                .replaceAll(c -> Matcher.quoteReplacement(Normalizer.normalize(c.group(), Normalizer.Form.NFKC)));
        return SPACE.matcher(Normalizer.normalize(narrow, Normalizer.Form.NFC))
                .replaceAll(" ")
                .strip();
    }

    private static Optional<BigDecimal> number(String plain) {
        boolean han = HAN.matcher(plain).find();
        if (han && HANGUL.matcher(plain).find()) {
            return Optional.empty();
        }
        return digitByDigit(plain)
                .or(() -> NumberParts.of(plain, han).flatMap(NumberParts::value))
                .map(BigDecimal::stripTrailingZeros);
    }

    private static Optional<BigDecimal> digitByDigit(String plain) {
        if (!DIGIT_BY_DIGIT.matcher(plain).matches() || isEstimate(plain)) {
            return Optional.empty();
        }
        StringBuilder digits = new StringBuilder();
        plain.chars().forEach(sign -> digits.append(NumberPart.digit(sign)));
        return Optional.of(new BigDecimal(digits.toString()));
    }

    /** "七八": seven or eight. */
    private static boolean isEstimate(String digits) {
        return digits.length() == 2 && NumberPart.digit(digits.charAt(0)) + 1 == NumberPart.digit(digits.charAt(1));
    }
}
