package org.pyramidion.text;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A part of a number: a count and its unit, one of which may be missing, such as "5천", "五百", "천", "35".
 *
 * @param apart whether a blank stands before it
 * @param zero whether a sign says before it that places are empty: "一千零五"
 * @param written the count as it is written, empty if there is none
 * @param unit 1 if there is none
 */
record NumberPart(boolean apart, boolean zero, String written, long unit) {

    static final long MYRIAD = 10_000;
    private static final long MILLION_MILLIONS = 1_000_000_000_000L;

    /** The signs of 0, of 1, and so on. */
    private static final List<String> DIGITS = List.of("영공〇零", "일一", "이二两兩", "삼三", "사四", "오五", "육륙六", "칠七", "팔八", "구九");

    private static final Map<String, Long> UNITS =
            Map.of("십十", 10L, "백百", 100L, "천千", 1000L, "만万萬", MYRIAD, "억億亿", 100_000_000L, "조兆", MILLION_MILLIONS);

    static final String UNIT_SIGNS = String.join("", UNITS.keySet());

    /** All with which numbers are written, beside Arabic digits. */
    static final String SIGNS = String.join("", DIGITS) + UNIT_SIGNS;

    private static final Pattern PART = Pattern.compile("( )?([%s])?(%s|[%s])?([万萬][亿億]|[%s])?"
            .formatted(
                    DIGITS.getFirst(),
                    "(?:[1-9]\\d{0,2}(?:,\\d{3})+|0|[1-9]\\d*)(?:\\.\\d+)?(?![\\d,.])",
                    String.join("", DIGITS.subList(1, DIGITS.size())),
                    UNIT_SIGNS));

    static Matcher matcher(String text) {
        return PART.matcher(text);
    }

    /** Of a place where it matches; without count and unit if no part of a number stands there. */
    static NumberPart of(Matcher part) {
        return new NumberPart(
                part.group(1) != null,
                part.group(2) != null,
                Objects.requireNonNullElse(part.group(3), ""),
                unit(Objects.requireNonNullElse(part.group(4), "")));
    }

    private static long unit(String sign) {
        if (sign.length() != 1) {
            return sign.isEmpty() ? 1 : MILLION_MILLIONS; // "3万亿"
        }
        return UNITS.entrySet().stream()
                .filter(unit -> unit.getKey().contains(sign))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    /** Of a sign that is one. */
    static int digit(int sign) {
        return IntStream.range(0, DIGITS.size())
                .filter(i -> DIGITS.get(i).indexOf(sign) >= 0)
                .findFirst()
                .orElseThrow();
    }

    boolean bare() {
        return written.isEmpty();
    }

    boolean arabic() {
        return !bare() && Character.isDigit(written.charAt(0));
    }

    /** Whether its count is a digit in hangul or Han. */
    boolean spelt() {
        return !bare() && !arabic();
    }

    boolean decimal() {
        return written.contains(".");
    }

    boolean hasUnit() {
        return unit > 1;
    }

    /** Whether it multiplies all that stands before it. */
    boolean isLarge() {
        return unit >= MYRIAD;
    }

    BigDecimal count() {
        if (bare()) {
            return BigDecimal.ONE;
        }
        return arabic() ? new BigDecimal(written.replace(",", "")) : BigDecimal.valueOf(digit(written.charAt(0)));
    }
}
