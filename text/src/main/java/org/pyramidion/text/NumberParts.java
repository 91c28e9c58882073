package org.pyramidion.text;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;

/**
 * A number read part by part, "1억", "2,345만", "6천": whether it can be read in one way only, and its value.
 *
 * @param han whether its signs are Han, not hangul
 */
record NumberParts(List<NumberPart> parts, boolean han) {

    private static final BigDecimal LEAST_OF_BARE_MYRIAD = BigDecimal.valueOf(11_000);

    /** Empty if anything else stands there. */
    static Optional<NumberParts> of(String text, boolean han) {
        List<NumberPart> parts = new ArrayList<>();
        Matcher matcher = NumberPart.matcher(text);
        for (int at = 0; at < text.length(); at = matcher.end()) {
            if (!matcher.region(at, text.length()).lookingAt()) {
                return Optional.empty();
            }
            NumberPart part = NumberPart.of(matcher);
            if (part.bare() && !part.hasUnit()) {
                return Optional.empty();
            }
            parts.add(part);
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(new NumberParts(parts, han));
    }

    /** Empty if it is no number, or may be something else. */
    Optional<BigDecimal> value() {
        boolean plain = beginsPlainly() && countsArePlain() && decimalStandsAlone() && goesOnPlainly();
        return plain ? new NumberSum().of(parts).filter(this::isNoAge) : Optional.empty();
    }

    private boolean beginsPlainly() {
        NumberPart first = parts.getFirst();
        boolean digitAlone = first.spelt() && !first.hasUnit();
        return !first.apart() && !first.zero() && !digitAlone && (!first.bare() || mayBeBare(first));
    }

    /** "십이", "천만", "만 오천"; in Han "十" too, where a lone syllable of hangul is rather a word. */
    private boolean mayBeBare(NumberPart first) {
        if (parts.size() == 1) {
            return han && !first.isLarge();
        }
        boolean myriad = !han && first.unit() == NumberPart.MYRIAD;
        return (!first.isLarge() || myriad) && !isWord(first, parts.get(1));
    }

    /** "천사", "백일", "만일"; and "만 3세" is how old somebody is. */
    private boolean isWord(NumberPart first, NumberPart second) {
        return parts.size() == 2 && first.unit() > 10 && !second.hasUnit() && !second.zero();
    }

    /** "만 십구" is an age, too. */
    private boolean isNoAge(BigDecimal value) {
        NumberPart first = parts.getFirst();
        return !first.bare() || !first.isLarge() || value.compareTo(LEAST_OF_BARE_MYRIAD) >= 0;
    }

    /** Not "0만", nor "三十两", which is a weight. */
    private boolean countsArePlain() {
        return parts.stream().noneMatch(part -> {
            boolean pair = part.written().equals("两") || part.written().equals("兩");
            boolean nothing = part.count().signum() == 0 && (parts.size() > 1 || part.hasUnit());
            return pair && part.unit() < 100 || nothing;
        });
    }

    /** "3.5만", "1.5천만"; not "3.5만 2천". */
    private boolean decimalStandsAlone() {
        if (parts.stream().noneMatch(NumberPart::decimal) || parts.size() == 1) {
            return true;
        }
        NumberPart second = parts.get(1);
        return parts.size() == 2 && parts.getFirst().decimal() && second.bare() && second.isLarge();
    }

    private boolean goesOnPlainly() {
        for (int i = 1; i < parts.size(); i++) {
            NumberPart part = parts.get(i);
            boolean unitApart = part.apart() && part.bare() && part.isLarge(); // "3천 만"
            if (unitApart || isDay(part) || isAmbiguous(part, parts.get(i - 1))) {
                return false;
            }
        }
        return true;
    }

    /** "삼백 일", "3만일": a last digit without a unit is one of a number that is written in one word. */
    private boolean isDay(NumberPart part) {
        return part.spelt()
                && !part.hasUnit()
                && (part.apart() || parts.stream().anyMatch(NumberPart::arabic));
    }

    /** "三万五" is 35,000 in Chinese and 30,005 in Japanese; "五千三万" would have a zero in Chinese. */
    private boolean isAmbiguous(NumberPart part, NumberPart before) {
        boolean ones = !part.hasUnit() || part.isLarge() && !before.isLarge();
        return han && part.spelt() && ones && !part.zero() && before.unit() > 10;
    }
}
