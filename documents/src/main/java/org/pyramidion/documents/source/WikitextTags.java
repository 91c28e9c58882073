package org.pyramidion.documents.source;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Takes comments and tags out of wikitext; see {@link Wikitext}. */
final class WikitextTags {

    /** Elements without prose. */
    private static final Set<String> DROPPED = Set.of(
            "ref",
            "references",
            "math",
            "chem",
            "gallery",
            "timeline",
            "syntaxhighlight",
            "source",
            "score",
            "hiero",
            "imagemap",
            "inputbox",
            "templatestyles",
            "graph",
            "mapframe",
            "maplink",
            "table",
            "style",
            "script",
            "categorytree",
            "indicator",
            "section");

    private static final Set<String> BREAKS = Set.of("br", "p", "div", "li", "tr", "hr", "blockquote", "poem");

    /** ASCII chars that are not markup are put here until the end. */
    private static final char PROTECTED = '\ue000';

    private final String text;
    private final StringBuilder out;
    private final Set<String> neverClosed = new HashSet<>();
    private int at;

    private WikitextTags(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    static String stripped(String wikitext) {
        WikitextTags tags = new WikitextTags(wikitext);
        tags.run();
        return tags.out.toString();
    }

    /** What was protected, as it was. */
    static String unprotected(String text) {
        StringBuilder plain = new StringBuilder(text);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (isProtected(c)) {
                plain.setCharAt(i, (char) (c - PROTECTED));
            }
        }
        return plain.toString();
    }

    private static boolean isProtected(char c) {
        return c >= PROTECTED && c < PROTECTED + 128;
    }

    private void run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '<' || !markup()) {
                out.append(isProtected(c) ? '\ufffd' : c);
                at++;
            }
        }
    }

    /** Passes over what begins with the bracket here, if it is markup. */
    private boolean markup() {
        if (text.startsWith("<!--", at)) {
            int end = text.indexOf("-->", at);
            at = end < 0 ? text.length() : end + 3;
            return true;
        }
        boolean closing = text.startsWith("/", at + 1);
        int nameStart = at + (closing ? 2 : 1);
        int nameEnd = nameStart;
        while (nameEnd < text.length() && isAsciiLetter(text.charAt(nameEnd))) {
            nameEnd++;
        }
        int end = nameEnd == nameStart ? -1 : endOfTag(nameEnd);
        if (end < 0) {
            return false;
        }
        String name = text.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
        boolean empty = text.charAt(end - 1) == '/';
        at = end + 1;
        if (!closing && !empty && name.equals("sup")) {
            raise();
        } else if (!closing && !empty && name.equals("nowiki")) {
            protect(content(name));
        } else if (!closing && !empty && DROPPED.contains(name)) {
            content(name);
        } else if (BREAKS.contains(name)) {
            out.append('\n');
        }
        return true;
    }

    /** Writes a power as one, if it is plain. */
    private void raise() {
        int end = text.indexOf('<', at);
        String words = end < 0 || end - at > 10 ? "" : text.substring(at, end);
        if (!words.isEmpty() && words.chars().allMatch(c -> Character.isLetterOrDigit(c) || "+-−".indexOf(c) >= 0)) {
            out.append(Superscripts.of(words));
            at = end;
        }
    }

    private static boolean isAsciiLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    /** Where the tag ends, with a limit: attributes are not that long. */
    private int endOfTag(int from) {
        int limit = Math.min(text.length(), from + 2000);
        for (int i = from; i < limit; i++) {
            char c = text.charAt(i);
            if (c == '>') {
                return i;
            }
            if (c == '<') {
                return -1;
            }
        }
        return -1;
    }

    /** Passes over the content of an element and its closing tag; over nothing if it is never closed. */
    private String content(String name) {
        int start = at;
        int end = neverClosed.contains(name) ? -1 : closingTag(name);
        if (end < 0) {
            neverClosed.add(name);
            return "";
        }
        int after = text.indexOf('>', end);
        at = after < 0 ? text.length() : after + 1;
        return text.substring(start, end);
    }

    private int closingTag(String name) {
        for (int i = text.indexOf("</", at); i >= 0; i = text.indexOf("</", i + 2)) {
            if (text.regionMatches(true, i + 2, name, 0, name.length())) {
                return i;
            }
        }
        return -1;
    }

    private void protect(String content) {
        content.chars().forEach(c -> out.append(c < 128 && c != '\n' ? (char) (PROTECTED + c) : (char) c));
    }
}
