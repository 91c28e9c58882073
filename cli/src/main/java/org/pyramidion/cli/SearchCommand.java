package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.api.Settings;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.ReadAhead;
import org.pyramidion.shell.AnswerText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

    @Parameters(index = "0", paramLabel = "PLACE", description = "A folder, a file, a corpus or a run.")
    private Path place = Path.of("");

    @Parameters(index = "1", paramLabel = "QUERY", description = "What to look for.")
    private String query = "";

    @Option(names = "--top", paramLabel = "N", description = "How many passages; 5 if not given.")
    private int top = 5;

    @Option(names = "--show", paramLabel = "N", description = "Show the first N passages whole.")
    private int show;

    @Mixin
    private ColourOption colour = new ColourOption();

    @Mixin
    private RankingOption ranking = new RankingOption();

    SearchCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        ReadAhead.corpus(place);
        useThreads();
        Settings settings = Settings.defaults()
                .progress(progress())
                .ranking(ranking.ranking())
                .reading(false)
                .once(true);
        try (KnowledgeBase base = Pyramidion.open(place, settings)) {
            List<Hit> hits = base.search(query, top);
            print(json(hits), new AnswerText(colour.of(console()), place, show).of(hits));
            AnswerText.of(base.readiness()).ifPresent(this::note);
        }
        return Failure.OK;
    }

    private Map<String, Object> json(List<Hit> hits) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("query", query);
        json.put("hits", hits);
        return json;
    }
}
