package org.pyramidion.documents.source;

import java.util.Locale;

/** The characters of the fonts that Word takes symbols from; see the Unicode Consortium's mapping of Adobe's Symbol. */
final class SymbolFont {

    /** Codes 0x20 to 0x7e. */
    private static final String LOW =
            " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";

    /** Codes 0xa0 to 0xfe. */
    private static final String HIGH =
            "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\uf8ff〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭";

    private SymbolFont() {}

    /**
     * @param code as four hexadecimal digits, above F000 or not
     * @return the character; empty if it is a picture
     */
    static String character(String font, String code) {
        int c;
        try {
            c = Integer.parseInt(code, 16) & 0xff;
        } catch (NumberFormatException e) {
            return "";
        }
        String name = font.toLowerCase(Locale.ROOT);
        if (name.contains("dings")) {
            return switch (c) {
                case 0xa7, 0x6c, 0x6e, 0x9f, 0xb7 -> "•";
                case 0xe0, 0xf0, 0xe8 -> "→";
                case 0xdf -> "←";
                case 0xf3 -> "↔";
                case 0xfc, 0x50, 0x51, 0x52 -> "✓";
                case 0xfb, 0x4f, 0x53, 0x54 -> "✗";
                default -> "";
            };
        }
        if (!name.contains("symbol")) {
            return c < 0x20
                    ? ""
                    : Character.toString(Integer.parseInt(code, 16) >= 0xf000 ? c : Integer.parseInt(code, 16));
        }
        return c >= 0xa0 && c - 0xa0 < HIGH.length()
                ? HIGH.substring(c - 0xa0, c - 0xa0 + 1)
                : c >= 0x20 && c - 0x20 < LOW.length() ? LOW.substring(c - 0x20, c - 0x20 + 1) : "";
    }
}
