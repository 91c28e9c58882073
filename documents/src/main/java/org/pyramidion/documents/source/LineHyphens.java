package org.pyramidion.documents.source;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells hyphens that divide a word at the end of a line from those of compounds. A word is joined, unless the compound
 * stands whole elsewhere in the file, or its parts say that it is one: "state-of-the-" goes on with a hyphen, and so
 * does what a capital or a figure follows.
 */
final class LineHyphens {

    static final LineHyphens NONE = new LineHyphens(false);

    private static final Pattern COMPOUND =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:[-\u2010\u2011][\\p{L}\\p{M}\\p{N}]+)+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]{2,}");
    private static final Pattern DIVIDED =
            Pattern.compile("([\\p{L}\\p{M}\\p{N}]+(?:[-\u2010\u2011][\\p{L}\\p{M}\\p{N}]+)*)[-\u2010\u00ad]$");
    private static final Pattern BEGINS =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:[-\u2010\u2011][\\p{L}\\p{M}\\p{N}]+)*");

    /** Words that begin compounds, and hardly a divided word. */
    private static final Set<String> FIRST_PARTS = Set.of(("self well half cross two three twenty thirty forty fifty"
                    + " sixty seventy eighty ninety franco anglo sino indo afro austro italo russo greco hispano")
            .split(" "));

    /** Words that end compounds, and hardly a divided word. */
    private static final Set<String> LAST_PARTS = Set.of(("known term based related like dependent independent specific"
                    + " free made style type level wide friendly driven oriented induced mediated aware year day side"
                    + " scale time party line grade quality bound born owned built speed weight volume resolution")
            .split(" "));

    /** Before those, all the same, a word is divided. */
    private static final Set<String> PREFIXES =
            Set.of(("in inter inde un under over out some every any pre re mid sub up down be a trans fore with"
                            + " off on life child busi wo pro")
                    .split(" "));

    private final boolean divides;
    private final Set<String> compounds = new HashSet<>();
    private final Set<String> words = new HashSet<>();

    private LineHyphens(boolean divides) {
        this.divides = divides;
    }

    /** Knows the words that stand whole in the lines of a file. */
    static LineHyphens of(Iterable<String> lines) {
        LineHyphens hyphens = new LineHyphens(true);
        lines.forEach(hyphens::learn);
        return hyphens;
    }

    private void learn(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        for (Matcher compound = COMPOUND.matcher(lower); compound.find(); ) {
            compounds.add(plain(compound.group()));
        }
        String whole = DIVIDED.matcher(lower).replaceFirst("");
        for (Matcher word = WORD.matcher(whole); word.find(); ) {
            words.add(word.group());
        }
    }

    private static String plain(String compound) {
        return compound.replace('\u2010', '-').replace('\u2011', '-');
    }

    /**
     * Appends the next line to a paragraph that ends with a hyphen.
     *
     * @return whether it does
     */
    boolean join(StringBuilder paragraph, String next) {
        boolean soft = paragraph.charAt(paragraph.length() - 1) == '\u00ad';
        Matcher divided = DIVIDED.matcher(paragraph.substring(Math.max(0, paragraph.length() - 60)));
        Matcher begins = BEGINS.matcher(next);
        if (!(divides || soft) || !divided.find() || !begins.lookingAt()) {
            return false;
        }
        boolean whole = soft || isDivided(divided.group(1).toLowerCase(Locale.ROOT), begins.group());
        if (whole) {
            paragraph.setLength(paragraph.length() - 1);
        }
        if (!soft && isSuspended(next, begins.end())) {
            paragraph.append(' '); // "two- and three-storey"
        }
        paragraph.append(next);
        return true;
    }

    /** Whether a line ends within a word that goes on in the next. */
    boolean goOn(String line, String next) {
        boolean soft = line.endsWith("\u00ad");
        return (soft || divides)
                && !next.isEmpty()
                && Character.isLetter(next.codePointAt(0))
                && (soft || line.length() > 2 && Character.isLetter(line.charAt(line.length() - 3)))
                && DIVIDED.matcher(line.substring(Math.max(0, line.length() - 60)))
                        .find();
    }

    private static boolean isSuspended(String next, int end) {
        String word = next.substring(0, end);
        return word.equals("and")
                || word.equals("or")
                || word.equals("to")
                || word.equals("und")
                || word.equals("oder");
    }

    private boolean isDivided(String before, String after) {
        String rest = after.toLowerCase(Locale.ROOT);
        if (!Character.isLowerCase(after.codePointAt(0)) || isSuspended(after, after.length())) {
            return false;
        }
        String last = before.substring(before.lastIndexOf('-') + 1);
        String first = rest.replaceFirst("[-\u2010\u2011].*", "");
        if (words.contains(last + first)) {
            return true;
        }
        boolean inner = before.indexOf('-') >= 0 && words.contains(last);
        boolean outer = rest.indexOf('-') >= 0 && words.contains(last) && words.contains(first);
        boolean compound = compounds.contains(plain(before + "-" + rest))
                || compounds.contains(last + "-" + first)
                || inner
                || outer
                || FIRST_PARTS.contains(last)
                || LAST_PARTS.contains(first) && !PREFIXES.contains(last)
                || !Character.isLetter(last.codePointBefore(last.length()));
        return !compound;
    }
}
