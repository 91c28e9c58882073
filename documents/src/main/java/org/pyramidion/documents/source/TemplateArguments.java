package org.pyramidion.documents.source;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.pyramidion.documents.source.Wikitext.Emitter;
import org.pyramidion.documents.source.Wikitext.Part;

/** The name of a template of MediaWiki and its arguments, as plain text. */
final class TemplateArguments {

    private static final Pattern KEY = Pattern.compile("[\\w -]{1,30}");

    private final String name;
    private final List<String> unnamed = new ArrayList<>();
    private final Map<String, String> named = new HashMap<>();

    TemplateArguments(Emitter emitter, List<Part> parts, int depth) {
        Part first = parts.getFirst();
        String head = emitter.text(first);
        int colon = head.indexOf(':');
        boolean function = colon > 0
                && (head.startsWith("#") || head.toLowerCase(Locale.ROOT).startsWith("formatnum"));
        name = (function ? head.substring(0, colon) : head)
                .replace('_', ' ')
                .strip()
                .toLowerCase(Locale.ROOT);
        if (!TextTemplates.isKnown(name)) {
            return; // A box may be long.
        }
        if (function) {
            int start = first.from() + emitter.raw(first).indexOf(':') + 1;
            unnamed.add(emitter.rendered(start, first.to(), depth));
        }
        parts.stream().skip(1).forEach(part -> add(emitter, part, depth));
    }

    private void add(Emitter emitter, Part part, int depth) {
        String raw = emitter.raw(part);
        int equals = raw.indexOf('=');
        String key = equals > 0 ? raw.substring(0, equals).strip() : "";
        if (!KEY.matcher(key).matches()) {
            unnamed.add(emitter.rendered(part.from(), part.to(), depth));
            return;
        }
        String value = emitter.rendered(part.from() + equals + 1, part.to(), depth);
        if (key.matches("\\d")) {
            int number = Integer.parseInt(key);
            while (unnamed.size() < number) {
                unnamed.add("");
            }
            if (number > 0) {
                unnamed.set(number - 1, value);
            }
        } else {
            named.put(key.toLowerCase(Locale.ROOT), value);
        }
    }

    /** In lower case, without what a function of the parser is given. */
    String name() {
        return name;
    }

    /** The unnamed argument with a number, from 1; empty if there is none. */
    String get(int number) {
        return number <= unnamed.size() ? unnamed.get(number - 1) : "";
    }

    /** How many unnamed ones there are. */
    int count() {
        return unnamed.size();
    }

    List<String> unnamed() {
        return unnamed;
    }

    /** The first of some named arguments that is there; else empty. */
    String named(String... keys) {
        for (String key : keys) {
            if (!named.getOrDefault(key, "").isEmpty()) {
                return named.getOrDefault(key, "");
            }
        }
        return "";
    }

    /** The last unnamed argument that says something. */
    String last() {
        for (int i = unnamed.size(); i > 0; i--) {
            if (!get(i).isEmpty()) {
                return get(i);
            }
        }
        return "";
    }
}
