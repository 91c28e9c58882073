package org.pyramidion.documents.source;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jsoup.parser.Parser;
import org.pyramidion.documents.Document;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.Parsed;
import org.pyramidion.documents.JsonlSource;

/**
 * What WikiExtractor writes with {@code --json}: folders AA, AB, … of files {@code wiki_00}, {@code wiki_01}, …, packed
 * or not. As ORQA prepares it: entities are resolved, and {@link #LISTS} are left out.
 */
final class WikiExtractorFolder {

    private static final Pattern FILE = Pattern.compile("wiki_\\d+(\\.(gz|bz2|zst))?");

    /** Titles of articles that list others. */
    static final Predicate<String> LISTS = Pattern.compile(
                    "(List of .+|Index of .+|Outline of .+|.*\\(disambiguation\\).*)")
            .asMatchPredicate();

    private WikiExtractorFolder() {}

    static boolean isPart(Path file) {
        return FILE.matcher(file.getFileName().toString()).matches();
    }

    static DocumentSource source(Path folder, List<Path> parts) {
        List<DocumentSource> articles = parts.stream()
                .<DocumentSource>map(
                        part -> new AlteredSource(new JsonlSource(part), WikiExtractorFolder::article, false))
                .toList();
        return new CompositeSource(folder.toString(), articles, true, Map.of());
    }

    private static Parsed article(Parsed parsed) {
        if (!(parsed instanceof Parsed.Text(Document document, long templates))) {
            return parsed;
        }
        String title = Parser.unescapeEntities(document.title(), false);
        return LISTS.test(title)
                ? new Parsed.Boilerplate()
                : new Parsed.Text(new Document(
                        document.id(), title, Parser.unescapeEntities(document.text(), false), document.fields()));
    }
}
