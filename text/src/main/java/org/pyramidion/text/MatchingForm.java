package org.pyramidion.text;

import java.text.Normalizer;
import java.util.regex.Pattern;

/**
 * One form for texts that read alike: composed and decomposed letters, ligatures, wide and narrow forms (Unicode's
 * NFKC), and without the marks that only say where a word may be divided. For finding words; what is shown to people is
 * the text itself.
 */
public final class MatchingForm {

    /** Soft hyphens, zero-width spaces and joiners, byte order marks. */
    private static final Pattern INVISIBLE = Pattern.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+");

    private static final Pattern HYPHEN = Pattern.compile("[\u2010\u2011]");

    private MatchingForm() {}

    public static String of(String text) {
        boolean plain = text.chars().allMatch(c -> c < 0x80);
        return plain ? text : Normalizer.normalize(visible(text), Normalizer.Form.NFKC);
    }

    /** Without invisible marks, and with one kind of hyphen. */
    public static String visible(String text) {
        return HYPHEN.matcher(INVISIBLE.matcher(text).replaceAll("")).replaceAll("-");
    }
}
