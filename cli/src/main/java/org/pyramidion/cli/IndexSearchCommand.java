package org.pyramidion.cli;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.Table;
import org.pyramidion.console.Console;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.index.ShardedIndex;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.OpenStage;
import org.pyramidion.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion index search}. */
@Command(
        name = "search",
        description = "Find the blocks that score highest with a query; nothing is read.",
        footer = {
            "",
            "Of an index in shards all must answer, unless --partial is given: then those that do",
            "not are named on standard error.",
            "",
            "Example:",
            "  pyramidion index search --run runs/first --top 20 \"capital of South Korea\""
        })
final class IndexSearchCommand extends Verb {

    /** One block of the answer. */
    private record Found(int rank, float score, int block, String id, String title, String text) {}

    @Mixin
    private RunOptions options = new RunOptions();

    @Mixin
    private StageOptions stage = new StageOptions();

    @Option(names = "--top", paramLabel = "N", defaultValue = "10", description = "How many blocks; 10 if not given.")
    private int top;

    @Option(names = "--partial", description = "Show what the shards have that answer, and name the others.")
    private boolean partial;

    @Parameters(paramLabel = "QUERY", description = "What to look for.")
    private String query = "";

    IndexSearchCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        if (top < 1) {
            throw new PyramidionException("--top is %d; it must be at least 1".formatted(top));
        }
        RunDirectory run = options.existing(this);
        try (OpenStage open = OpenStage.open(run, stage.furthest(run), options.corpus(), progress())) {
            int[] tokens = open.realm().realm().tokens(query);
            if (tokens.length == 0) {
                throw new PyramidionException("the query is empty; look for something");
            }
            Retriever retriever = open.realm().retriever();
            List<Found> found = found(hits(retriever, tokens, open.index().search()), open.corpus());
            print(found, text(found));
        }
        return Failure.OK;
    }

    private Hits hits(Retriever retriever, int[] tokens, MipsIndex index) {
        if (!partial || !(index instanceof ShardedIndex shards)) {
            return retriever.retrieve(List.of(tokens), top).getFirst();
        }
        ShardedIndex.Partial found =
                shards.searchPresent(retriever.embed(List.of(tokens)), top, List.of(), IdSet.all());
        found.missing()
                .forEach(one ->
                        say("without blocks %d to %d: %s".formatted(one.fromId(), one.limitId() - 1, one.why())));
        return found.hits().getFirst();
    }

    private static List<Found> found(Hits hits, CorpusStore corpus) {
        List<Found> found = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            int block = hits.ids()[i];
            found.add(new Found(
                    i + 1, hits.scores()[i], block, corpus.documentId(block), corpus.title(block), corpus.text(block)));
        }
        return found;
    }

    private static String text(List<Found> found) {
        Table table = new Table("rrlll", "rank", "score", "title", "id", "text");
        found.forEach(block -> table.row(
                Integer.toString(block.rank()),
                Amounts.number(block.score()),
                block.title(),
                block.id(),
                block.text()));
        return table.toString();
    }
}
