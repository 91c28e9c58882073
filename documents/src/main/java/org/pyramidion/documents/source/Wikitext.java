package org.pyramidion.documents.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.pyramidion.documents.Document;

/**
 * Makes plain text of MediaWiki's markup, in a time that grows linearly with it, whatever it is.
 *
 * <ol>
 *   <li>{@link WikitextTags}: comments and elements without prose (references, formulas, galleries) go, other tags go
 *       and leave their content, {@code <nowiki>} protects its own.
 *   <li>Brackets find their partners: {@code {{ }}}, {@code {| |}}, {@code [[ ]]}. Those without one are passed over.
 *   <li>Templates and tables go, but for the few templates whose arguments are part of the sentence ({@link
 *       TextTemplates}); of a link its label stays; pictures and categories go.
 *   <li>{@link WikitextLines}: headings, list items and paragraphs become lines.
 * </ol>
 */
final class Wikitext {

    /** Deeper nesting is no prose. */
    private static final int MAX_DEPTH = 30;

    /** Chars of a link to elsewhere; a bracket that is never closed is none. */
    private static final int MAX_LINK = 2000;

    private static final Set<String> ENGLISH = Set.of("file", "image", "category", "media");
    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[a-z]+)*");
    private static final Pattern URL = Pattern.compile("(?i)(https?|ftp)://|//|mailto:");

    /**
     * @param positions where sections begin
     * @param templates how many were left out of sentences, what they say being unknown
     */
    record Plain(String text, List<Document.Position> positions, long templates) {}

    /** Which pages are pictures and categories, by what stands before the colon, in lower case. */
    private final Set<String> withoutProse = new HashSet<>(ENGLISH);

    Wikitext() {}

    /** Knows one more name for pictures or categories, as wikis of other languages have. */
    void addNamespace(String name) {
        withoutProse.add(name.toLowerCase(Locale.ROOT));
    }

    Plain plain(String wikitext) {
        String text = WikitextTags.stripped(wikitext);
        StringBuilder out = new StringBuilder(text.length());
        Emitter emitter = new Emitter(text, partners(text), out);
        emitter.emit(0, text.length(), 0);
        return WikitextLines.plain(out.toString(), emitter.leftOut);
    }

    /** For each opening bracket its closing one, the first char of both; 0 for all else. */
    private static int[] partners(String text) {
        int[] partners = new int[text.length()];
        int[] open = new int[16];
        int[] counts = new int[128];
        int depth = 0;
        boolean lineBegins = true;
        for (int i = 0; i + 1 < text.length(); i++) {
            char c = text.charAt(i);
            char next = text.charAt(i + 1);
            boolean tableOpens = lineBegins && c == '{' && next == '|';
            boolean tableCloses = lineBegins && c == '|' && next == '}' && !text.startsWith("|}}", i);
            char kind = tableOpens || tableCloses ? '|' : c == '{' || c == '}' ? '{' : '[';
            if (tableOpens || c == next && (c == '{' || c == '[')) {
                if (depth == open.length) {
                    open = Arrays.copyOf(open, depth * 2);
                }
                open[depth++] = i;
                counts[kind]++;
                i++;
            } else if (tableCloses || c == next && (c == '}' || c == ']')) {
                while (counts[kind] > 0) {
                    int last = open[--depth];
                    char lastKind = text.charAt(last + 1);
                    counts[lastKind]--;
                    if (lastKind == kind) {
                        partners[last] = i;
                        break;
                    }
                }
                i++;
            }
            lineBegins = c == '\n' || lineBegins && (c == ' ' || c == ':' || c == '\t');
        }
        return partners;
    }

    /** Writes the prose of a text. */
    final class Emitter {

        private final String text;
        private final int[] partners;
        private final StringBuilder out;
        private long leftOut;

        private Emitter(String text, int[] partners, StringBuilder out) {
            this.text = text;
            this.partners = partners;
            this.out = out;
        }

        void emit(int from, int to, int depth) {
            int i = from;
            while (i < to) {
                char c = text.charAt(i);
                int partner = partners[i];
                if (partner > 0) {
                    bracketed(i, partner, depth);
                    i = partner + 2;
                } else if (c == '[' && URL.matcher(text).region(i + 1, to).lookingAt()) {
                    i = external(i, to, depth);
                } else if (isDoubled(i, to, c, "{}[]")) {
                    i += 2;
                } else if (isDoubled(i, to, c, "'")) {
                    while (i < to && text.charAt(i) == '\'') {
                        i++;
                    }
                } else {
                    out.append(c);
                    i++;
                }
            }
        }

        private boolean isDoubled(int i, int to, char c, String which) {
            return which.indexOf(c) >= 0 && i + 1 < to && text.charAt(i + 1) == c;
        }

        private void bracketed(int open, int close, int depth) {
            if (depth > MAX_DEPTH || text.charAt(open + 1) == '|') {
                return;
            }
            if (text.charAt(open) == '{') {
                template(open, close, depth + 1);
            } else {
                link(open + 2, close, depth + 1);
            }
        }

        private void template(int open, int close, int depth) {
            List<Part> parts = arguments(open + 2, close);
            TemplateArguments arguments = new TemplateArguments(this, parts, depth);
            Optional<String> words = TextTemplates.text(arguments);
            words.ifPresent(out::append);
            if (words.isEmpty() && standsInSentence(close + 2)) {
                leftOut++;
                out.append(standsForWords(close + 2) ? "…" : "");
            }
        }

        /**
         * Whether there are words before it on its line, or right behind it: boxes and notices have lines to
         * themselves.
         */
        private boolean standsInSentence(int end) {
            int at = out.length();
            while (at > 0 && Character.isWhitespace(out.charAt(at - 1)) && out.charAt(at - 1) != '\n') {
                at--;
            }
            int next = end;
            while (next < text.length() && text.charAt(next) == ' ') {
                next++;
            }
            return at > 0 && out.charAt(at - 1) != '\n'
                    || next < text.length() && Character.isLetterOrDigit(text.charAt(next));
        }

        /** Whether it has blanks or marks around it as a word has, and a note behind a word has not. */
        private boolean standsForWords(int end) {
            int at = out.length() - 1;
            boolean behind = at > 0
                    && out.charAt(at) == ' '
                    && (Character.isLetterOrDigit(out.charAt(at - 1)) || out.charAt(at - 1) == ',');
            int next = end < text.length() && text.charAt(end) == ' ' ? end + 1 : end;
            return behind
                    && next < text.length()
                    && (Character.isLetterOrDigit(text.charAt(next)) || ".,;)".indexOf(text.charAt(next)) >= 0);
        }

        /** What a part of the text comes to. */
        String rendered(int from, int to, int depth) {
            if (depth > MAX_DEPTH) {
                return "";
            }
            Emitter part = new Emitter(text, partners, new StringBuilder());
            part.emit(from, to, depth);
            leftOut += part.leftOut;
            return part.out.toString().strip();
        }

        /** A link to a page: its label, or else its target. */
        private void link(int from, int to, int depth) {
            int bar = text.substring(from, Math.min(to, from + 512)).indexOf('|');
            int end = bar < 0 ? to : from + bar;
            String target = text.substring(from, end).strip();
            int colon = target.indexOf(':');
            String space = colon < 0 ? "" : target.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            boolean interlanguage = bar < 0
                    && colon > 0
                    && LANGUAGE.matcher(target.substring(0, colon)).matches();
            if (withoutProse.contains(space) || interlanguage) {
                return;
            }
            if (bar >= 0) {
                emit(end + 1, to, depth);
            } else {
                emit(text.startsWith(":", from) ? from + 1 : from, to, depth);
            }
        }

        /** A link to elsewhere: its label, if it has one. */
        private int external(int from, int to, int depth) {
            int end = from + 1;
            int space = -1;
            int limit = Math.min(to, from + MAX_LINK);
            while (end < limit && text.charAt(end) != ']' && text.charAt(end) != '\n') {
                boolean first = space < 0 && text.charAt(end) == ' ';
                space = first ? end : space;
                end = partners[end] > 0 ? partners[end] + 2 : end + 1;
            }
            if (end >= limit || text.charAt(end) != ']') {
                return from + 1;
            }
            if (space >= 0 && depth <= MAX_DEPTH) {
                emit(space + 1, end, depth + 1);
            }
            return end + 1;
        }

        /** The parts of a template between bars. */
        private List<Part> arguments(int from, int to) {
            List<Part> parts = new ArrayList<>();
            int start = from;
            int i = from;
            while (i < to) {
                if (partners[i] > 0) {
                    i = partners[i] + 2;
                } else {
                    if (text.charAt(i) == '|') {
                        parts.add(new Part(start, i));
                        start = i + 1;
                    }
                    i++;
                }
            }
            parts.add(new Part(start, to));
            return parts;
        }

        String raw(Part part) {
            return text.substring(part.from(), part.to());
        }

        String text(Part part) {
            return text.substring(part.from(), part.to()).strip();
        }
    }

    /** A part of the text. */
    record Part(int from, int to) {}
}
