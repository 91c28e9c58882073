package org.pyramidion.questions.structure;

import java.nio.file.Path;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.pyramidion.questions.structure.StructureQuestion.Kind;

/** Makes questions of a page from its structure as HTML: definition lists, headings that ask, links to sections. */
final class PageQuestions {

    /** A term and what is said of it. */
    record Definition(String term, String text, String file) {}

    private static final int FEWEST_WORDS = 6;
    private static final int MOST_WORDS = 30;
    private static final int EVIDENCE_WORDS = 40;
    private static final int LONGEST_TERM = 60;
    private static final Pattern HEADING = Pattern.compile("h[1-6]");
    private static final String NO_TEXT = "a.headerlink, a.anchor, script, style, nav";

    private final Map<String, Document> pages;

    /** @param pages by file, relative to the folder, with slashes */
    PageQuestions(Map<String, Document> pages) {
        this.pages = pages;
        pages.values().forEach(page -> page.select(NO_TEXT).remove());
    }

    /** The definitions of a page, in its order. */
    List<Definition> definitions(String file) {
        return page(file).select("dl > dt, dl > div > dt").stream()
                .filter(term -> term.nextElementSibling() != null
                        && term.nextElementSibling().normalName().equals("dd"))
                .map(term -> new Definition(term(term), text(term.nextElementSibling()), file))
                .filter(each -> !each.term().isEmpty() && each.term().length() <= LONGEST_TERM)
                .filter(each -> words(sentence(each.text())).size() >= FEWEST_WORDS)
                .toList();
    }

    private Document page(String file) {
        return Objects.requireNonNull(pages.get(file), file);
    }

    private static String term(Element term) {
        return term.text().replace("¶", "").strip();
    }

    /** A definition without the definitions within it. */
    private static String text(@Nullable Element element) {
        Element copy = Objects.requireNonNull(element).clone();
        copy.select("dl, pre, table").remove();
        return copy.text().strip();
    }

    /** The question of a definition; {@link Kind#VAGUE} ones are made of it elsewhere. */
    static StructureQuestion question(Definition definition, Kind kind) {
        String asked = kind == Kind.TERM
                ? (definition.term().startsWith("-") ? "What does %s do?" : "What is %s?").formatted(definition.term())
                : "%s: %s"
                        .formatted(
                                definition.term().startsWith("-") ? "Which option is it" : "What is it called",
                                described(definition));
        return new StructureQuestion(kind, asked, evidence(definition.text()), definition.file());
    }

    /** The first sentence of a definition, cut, without the words of the term. */
    private static String described(Definition definition) {
        List<String> term = words(definition.term().toLowerCase(Locale.ROOT));
        return words(sentence(definition.text())).stream()
                .filter(word -> !term.contains(word.toLowerCase(Locale.ROOT)))
                .limit(MOST_WORDS)
                .collect(Collectors.joining(" "));
    }

    /** The headings that are questions, with what follows them. */
    List<StructureQuestion> headings(String file) {
        return page(file).select("h1, h2, h3, h4, h5, h6, dt").stream()
                .filter(heading -> heading.text().replace("¶", "").strip().endsWith("?"))
                .map(heading -> new StructureQuestion(
                        Kind.HEADING,
                        heading.text().replace("¶", "").strip().replaceFirst("^[\\d.() ]+", ""),
                        evidence(following(heading)),
                        file))
                .filter(each -> words(each.evidence()).size() >= FEWEST_WORDS)
                .toList();
    }

    /** The sentences that refer to a section of another page, with the beginning of that section. */
    List<StructureQuestion> references(String file) {
        List<StructureQuestion> questions = new ArrayList<>();
        for (Element link : page(file).select("p a[href*=#], li a[href*=#], dd a[href*=#]")) {
            String said = around(link);
            int count = words(said).size();
            Optional<String> section = target(file, link.attr("href")).map(PageQuestions::evidence);
            if (count > words(link.text()).size() + FEWEST_WORDS && count <= MOST_WORDS) {
                section.filter(text -> words(text).size() >= FEWEST_WORDS)
                        .ifPresent(text -> questions.add(new StructureQuestion(Kind.REFERENCE, said, text, file)));
            }
        }
        return questions;
    }

    private static String around(Element link) {
        String whole = Objects.requireNonNull(link.closest("p, li, dd")).text();
        int at = whole.indexOf(link.text());
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        sentences.setText(whole);
        return at < 0 || whole.isEmpty()
                ? ""
                : whole.substring(Math.max(0, sentences.preceding(at + 1)), sentences.following(at))
                        .strip();
    }

    private Optional<String> target(String file, String link) {
        String[] parts = link.split("#", 2);
        Path resolved = Path.of(file)
                .resolveSibling(parts[0].replaceAll("[^\\w./-]", ""))
                .normalize();
        String other = resolved.toString().replace('\\', '/');
        Optional<Document> page =
                Optional.ofNullable(pages.get(other)).filter(found -> !parts[0].isEmpty() && !other.equals(file));
        return page.map(found -> found.getElementById(parts[1])).map(PageQuestions::section);
    }

    private static String section(Element marked) {
        Element heading = marked.normalName().equals("dt") || isHeading(marked) ? marked : null;
        if (heading == null) {
            heading = Optional.ofNullable(marked.selectFirst("h1, h2, h3, h4, h5, h6"))
                    .or(() -> Stream.iterate(marked, Objects::nonNull, Element::parent)
                            .limit(3)
                            .filter(each -> isHeading(each) || each.normalName().equals("dt"))
                            .findFirst())
                    .orElse(null);
        }
        return heading == null ? "" : following(heading);
    }

    private static boolean isHeading(Element element) {
        return HEADING.matcher(element.normalName()).matches();
    }

    /** What stands between a heading and the next one. */
    private static String following(Element heading) {
        StringBuilder text = new StringBuilder();
        for (Element next = heading.nextElementSibling();
                next != null && !isHeading(next) && !next.normalName().equals("dt");
                next = next.nextElementSibling()) {
            text.append(next.select("h1, h2, h3, h4, h5, h6").isEmpty() ? text(next) : "")
                    .append(' ');
        }
        return text.toString().strip();
    }

    private static String sentence(String text) {
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.ENGLISH);
        sentences.setText(text);
        return text.isEmpty() ? "" : text.substring(0, sentences.next());
    }

    private static String evidence(String text) {
        return words(text).stream().limit(EVIDENCE_WORDS).collect(Collectors.joining(" "));
    }

    /** What white space separates. */
    static List<String> words(String text) {
        return Arrays.stream(text.strip().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
