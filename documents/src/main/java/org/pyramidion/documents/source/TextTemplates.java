package org.pyramidion.documents.source;

import java.util.List;
import java.util.Locale;
import org.pyramidion.documents.source.Wikitext.Emitter;
import org.pyramidion.documents.source.Wikitext.Part;

/** The templates of Wikipedia without which a sentence has a hole. All others are left out. */
final class TextTemplates {

    private TextTemplates() {}

    /** Writes what a template says, if it is one of these. {@code parts} are its name and its arguments. */
    static void emit(List<Part> parts, Emitter out, int depth) {
        String name = out.text(parts.getFirst()).replace('_', ' ').toLowerCase(Locale.ROOT);
        switch (name) {
            case "lang", "transl", "transliteration" -> last(parts, 2, out, depth);
            case "nowrap",
                    "nobr",
                    "small",
                    "big",
                    "abbr",
                    "tooltip",
                    "val",
                    "sic",
                    "ill",
                    "flag",
                    "flagcountry",
                    "quote",
                    "blockquote",
                    "cquote",
                    "nihongo",
                    "em",
                    "strong",
                    "smallcaps",
                    "okina" -> argument(parts, 1, out, depth);
            case "convert", "cvt" -> {
                argument(parts, 1, out, depth);
                out.append(" ");
                argument(parts, 2, out, depth);
            }
            case "circa", "c." -> {
                out.append("c. ");
                argument(parts, 1, out, depth);
            }
            case "as of" -> {
                out.append("As of ");
                argument(parts, 1, out, depth);
            }
            case "frac", "fraction" -> {
                argument(parts, 1, out, depth);
                out.append("/");
                argument(parts, 2, out, depth);
            }
            case "ndash", "en dash" -> out.append("–");
            case "snd", "spnd", "spaced ndash", "spaced en dash" -> out.append(" – ");
            case "mdash", "em dash" -> out.append("—");
            case "nbsp", "space" -> out.append(" ");
            case "'", "`" -> out.append("’");
            case "!" -> out.append("|");
            default -> {
                if (name.matches("lang-[a-z]{2,3}")) {
                    argument(parts, 1, out, depth);
                }
            }
        }
    }

    /** The unnamed argument with a number, from 1, if there is one. */
    private static void argument(List<Part> parts, int number, Emitter out, int depth) {
        int unnamed = 0;
        for (Part part : parts.subList(1, parts.size())) {
            String text = out.text(part);
            int equals = text.indexOf('=');
            boolean named = equals > 0 && text.substring(0, equals).strip().matches("[\\w -]{1,30}");
            String key = named ? text.substring(0, equals).strip() : Integer.toString(++unnamed);
            if (key.equals(Integer.toString(number))
                    || named && number == 1 && (key.equals("text") || key.equals("quote"))) {
                int start = named ? out.valueStart(part) : part.from();
                out.emit(start, part.to(), depth);
                return;
            }
        }
    }

    /** The last unnamed argument, if there are enough. */
    private static void last(List<Part> parts, int atLeast, Emitter out, int depth) {
        long unnamed = parts.stream()
                .skip(1)
                .filter(part -> out.text(part).indexOf('=') < 0)
                .count();
        argument(parts, Math.max(atLeast, (int) unnamed), out, depth);
    }
}
