package org.pyramidion.questions.structure;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;

/**
 * Lists whose items define something, as Markdown has them, which knows no definition lists: {@code - `--jobs`, `-j`:
 * how many …}, {@code - **Replica** – a copy …}. Terms are code or bold.
 */
final class DefinitionItems {

    private static final Set<String> TERMS = Set.of("code", "strong", "b");

    /** What may stand between two names of one thing, and what stands before what is said of it. */
    private static final Pattern BETWEEN = Pattern.compile("\\s*(?:,|/|\\||\\bor\\b)?\\s*");

    private static final Pattern BEFORE =
            Pattern.compile("\\s*(?::|\u2013|\u2014|-{1,2}(?=\\s))\\s*(.*)", Pattern.DOTALL);

    /** Within a bold term. */
    private static final Pattern COLON = Pattern.compile("\\s*:\\s*$");

    private DefinitionItems() {}

    /** Adds a definition list of such items to a page; the items stay. */
    static void define(Document page) {
        Element definitions = new Element("dl");
        for (Element item : page.select("li")) {
            Element first = item.firstElementChild();
            Element line = first != null && first.normalName().equals("p") ? first : item;
            define(line, definitions);
        }
        if (definitions.childrenSize() > 0) {
            page.appendChild(definitions); // not within the body, where it would follow a heading
        }
    }

    private static void define(Element line, Element definitions) {
        StringBuilder term = new StringBuilder();
        boolean said = false; // by a colon within the last term
        for (Node node : line.childNodes()) {
            if (node instanceof Element element && TERMS.contains(element.normalName())) {
                term.append(COLON.matcher(element.text()).replaceFirst(""));
                said = COLON.matcher(element.text()).find();
            } else if (node instanceof TextNode text) {
                Optional<String> meaning = said ? Optional.of(text.getWholeText()) : meaning(text.getWholeText());
                if (meaning.isPresent() || !BETWEEN.matcher(text.getWholeText()).matches()) {
                    meaning.filter(begins -> !term.isEmpty())
                            .ifPresent(begins -> add(definitions, term.toString(), begins + rest(text)));
                    return;
                }
                term.append(term.isEmpty() ? "" : text.getWholeText());
            } else {
                return;
            }
        }
    }

    private static Optional<String> meaning(String text) {
        Matcher before = BEFORE.matcher(text);
        return before.matches() ? Optional.of(before.group(1)) : Optional.empty();
    }

    /** What stands behind a piece of text in its line; lists within an item are their own. */
    private static String rest(Node text) {
        StringBuilder rest = new StringBuilder();
        for (Node next = text.nextSibling(); next != null; next = next.nextSibling()) {
            if (next instanceof TextNode more) {
                rest.append(more.getWholeText());
            } else if (next instanceof Element element
                    && !Set.of("ul", "ol", "pre").contains(element.normalName())) {
                rest.append(element.text());
            }
        }
        return rest.toString();
    }

    private static void add(Element definitions, String term, String meaning) {
        definitions.appendElement("dt").text(term.strip());
        definitions.appendElement("dd").text(meaning.strip());
    }
}
