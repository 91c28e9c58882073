package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Ranking;
import org.pyramidion.api.Settings;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.OneLine;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion search}. */
@Command(
        name = "search",
        description = "Find passages in documents, in a corpus or by a run; nothing has to be trained.",
        footer = {
            "",
            "The corpus of a folder or file is kept in the user's cache and follows what is there.",
            "",
            "Examples:",
            "  pyramidion search manuals/ \"how do I reset the pump?\"",
            "  pyramidion search --ranking fusion --top 10 corpus \"who founded the museum?\"",
            "  pyramidion search --json runs/first \"capital of South Korea\""
        })
final class SearchCommand extends Verb {

    private static final int LONGEST = 300;

    @Parameters(index = "0", paramLabel = "PLACE", description = "A folder, a file, a corpus or a run.")
    private Path place = Path.of("");

    @Parameters(index = "1", paramLabel = "QUERY", description = "What to look for.")
    private String query = "";

    @Option(names = "--top", paramLabel = "N", description = "How many passages; 5 if not given.")
    private int top = 5;

    @Option(
            names = "--ranking",
            paramLabel = "NAME",
            description = "What ranks where there is no run: words (bm25, if not given), a published encoder (minilm,"
                    + " bge-small), or both (fusion).")
    private Optional<String> ranking = Optional.empty();

    SearchCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        Settings settings = Settings.defaults().progress(progress()).ranking(chosen());
        try (KnowledgeBase base = Pyramidion.open(place, settings)) {
            List<Hit> hits = base.search(query, top);
            print(json(hits), text(hits));
        }
        return Failure.OK;
    }

    private Ranking chosen() {
        String name = ranking.orElse("bm25");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "bm25" -> Ranking.BM25;
            case "minilm" -> Ranking.MINILM;
            case "bge-small" -> Ranking.BGE_SMALL;
            case "fusion" -> Ranking.FUSION;
            default ->
                throw new PyramidionException(
                        "--ranking %s: must be bm25, minilm, bge-small or fusion".formatted(name));
        };
    }

    private Map<String, Object> json(List<Hit> hits) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("query", query);
        json.put("hits", hits);
        return json;
    }

    private String text(List<Hit> hits) {
        if (hits.isEmpty()) {
            return "no passage has a word of it; ask in other words";
        }
        StringBuilder text = new StringBuilder();
        for (Hit hit : hits) {
            text.append("%d. %s  (score %s)\n%s\n\n"
                    .formatted(hit.rank(), console().bold(place(hit)), Amounts.number(hit.score()), passage(hit)));
        }
        return text.toString().stripTrailing();
    }

    private String passage(Hit hit) {
        String text = OneLine.of(hit.passage().text());
        String shown = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
        return Passage.plain(shown, console());
    }

    private static String place(Hit hit) {
        Map<String, Object> fields = hit.passage().fields();
        String title = hit.passage().title().isBlank()
                ? hit.passage().documentId()
                : hit.passage().title();
        StringBuilder place = new StringBuilder(OneLine.of(title));
        for (String field : List.of(Document.SECTION, Document.FILE)) {
            Optional.ofNullable(fields.get(field))
                    .ifPresent(value -> place.append(", ").append(OneLine.of(value.toString())));
        }
        Optional.ofNullable(fields.get(Document.PAGE))
                .ifPresent(page -> place.append(", page ").append(OneLine.of(page.toString())));
        return place.toString();
    }
}
