package org.pyramidion.questions.structure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.source.MarkdownHtml;
import org.pyramidion.questions.structure.PageQuestions.Definition;
import org.pyramidion.questions.structure.StructureQuestion.Kind;

/** Makes questions of the pages of a folder, each kind drawn at random from all that could be made. */
public final class FolderQuestions {

    private static final List<Kind> OF_DEFINITIONS = List.of(Kind.TERM, Kind.DESCRIPTION, Kind.VAGUE);

    /** With fewer words, too little would be left. */
    private static final int FEWEST_VAGUE = 16;

    /** In bytes. */
    private static final long LARGEST = 8 << 20;

    private final PageQuestions structure;
    private final List<String> files;
    private final List<Definition> definitions = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /** @param pages by file, relative to the folder, with slashes */
    FolderQuestions(Map<String, Document> pages) {
        structure = new PageQuestions(pages);
        files = pages.keySet().stream().sorted().toList();
        files.forEach(file -> definitions.addAll(structure.definitions(file)));
        definitions.forEach(each -> words(each.text()).forEach(word -> counts.merge(word, 1, Integer::sum)));
    }

    /**
     * Of the pages of HTML and Markdown in a folder and those below it, or of one page. What cannot be read, and what
     * is larger than a page is, is passed over.
     */
    public static FolderQuestions of(Path place) {
        Map<String, Document> pages = new TreeMap<>();
        try (Stream<Path> all = Files.walk(place)) {
            all.filter(FolderQuestions::isPage)
                    .forEach(file -> parsed(file).ifPresent(page -> pages.put(name(place, file), page)));
        } catch (IOException | UncheckedIOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(place, e.getMessage()), e);
        }
        return new FolderQuestions(pages);
    }

    private static boolean isPage(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return (name.endsWith(".html") || name.endsWith(".htm") || MarkdownHtml.isMarkdown(file))
                && Files.isRegularFile(file)
                && file.toFile().length() <= LARGEST;
    }

    private static Optional<Document> parsed(Path file) {
        try {
            return Optional.of(
                    MarkdownHtml.isMarkdown(file) ? markdown(MarkdownHtml.of(file)) : Jsoup.parse(file.toFile(), null));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** A page of Markdown that was made HTML. */
    static Document markdown(String html) {
        Document page = Jsoup.parse(html);
        DefinitionItems.define(page);
        return page;
    }

    private static String name(Path place, Path file) {
        Path relative = place.equals(file) ? file.getFileName() : place.relativize(file);
        return relative.toString().replace('\\', '/');
    }

    private static Set<String> words(String text) {
        return new HashSet<>(PageQuestions.words(text.toLowerCase(Locale.ROOT)));
    }

    /**
     * Draws questions.
     *
     * @param ofEachKind at most
     */
    public List<StructureQuestion> draw(int ofEachKind, long seed) {
        Map<Kind, List<StructureQuestion>> kinds = new EnumMap<>(Kind.class);
        all(seed)
                .forEach(each -> kinds.computeIfAbsent(each.kind(), kind -> new ArrayList<>())
                        .add(each));
        List<StructureQuestion> drawn = new ArrayList<>();
        Set<String> evidence = new HashSet<>();
        kinds.values().forEach(questions -> {
            Collections.shuffle(questions, new Random(seed));
            questions.stream()
                    .filter(each -> evidence.add(each.evidence()))
                    .limit(ofEachKind)
                    .forEach(drawn::add);
        });
        return drawn;
    }

    private List<StructureQuestion> all(long seed) {
        List<StructureQuestion> all = new ArrayList<>();
        List<Definition> clear = new ArrayList<>(unambiguous());
        Collections.shuffle(clear, new Random(seed));
        for (int i = 0; i < clear.size(); i++) {
            all.add(question(clear.get(i), OF_DEFINITIONS.get(i % OF_DEFINITIONS.size())));
        }
        for (String file : files) {
            all.addAll(structure.headings(file));
            all.addAll(structure.references(file));
        }
        return all;
    }

    /** Without terms that are defined in different ways: nobody could tell which is asked for. */
    private List<Definition> unambiguous() {
        Map<String, Set<String>> texts = definitions.stream()
                .collect(Collectors.groupingBy(
                        Definition::term, Collectors.mapping(Definition::text, Collectors.toSet())));
        return definitions.stream()
                .filter(each -> texts.getOrDefault(each.term(), Set.of()).size() == 1)
                .toList();
    }

    private StructureQuestion question(Definition definition, Kind kind) {
        StructureQuestion question = PageQuestions.question(definition, kind);
        return kind == Kind.VAGUE && PageQuestions.words(question.text()).size() >= FEWEST_VAGUE
                ? new StructureQuestion(kind, withoutRarest(question.text()), question.evidence(), question.file())
                : new StructureQuestion(
                        kind == Kind.VAGUE ? Kind.DESCRIPTION : kind,
                        question.text(),
                        question.evidence(),
                        question.file());
    }

    /** Leaves out the quarter of the words behind the colon that the fewest definitions have. */
    private String withoutRarest(String question) {
        int colon = question.indexOf(": ") + 2;
        List<String> words = PageQuestions.words(question.substring(colon));
        Set<String> rarest = words.stream()
                .distinct()
                .sorted(Comparator.comparing(word -> counts.getOrDefault(word.toLowerCase(Locale.ROOT), 0)))
                .limit(words.size() / 4)
                .collect(Collectors.toSet());
        return question.substring(0, colon)
                + words.stream().filter(word -> !rarest.contains(word)).collect(Collectors.joining(" "));
    }
}
