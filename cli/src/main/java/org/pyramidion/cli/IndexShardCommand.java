package org.pyramidion.cli;

import java.nio.file.Path;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.console.Console;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexSummary;
import org.pyramidion.index.MipsIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion index shard}. */
@Command(
        name = "shard",
        description = "Divide an index into shards, or divide it anew.",
        footer = {
            "",
            "Nothing is embedded: vectors are taken as they are. Each shard is an index of a",
            "stretch of the blocks, in DIR/shard-0, DIR/shard-1, …, which may be served by",
            "itself. What was deleted stays deleted.",
            "",
            "Examples:",
            "  pyramidion index shard runs/first/pretrain/model-index --shards 2 -o shards",
            "  pyramidion index shard shards --shards 3 -o more-shards",
            "  pyramidion index shard shards --shards 1 -o one-index"
        })
final class IndexShardCommand extends Verb {

    @Parameters(paramLabel = "INDEX", description = "An index, in shards or not.")
    private Path from = Path.of("");

    @Option(names = "--shards", required = true, paramLabel = "N", description = "How many; 1 for none.")
    private int shards;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Where; may be the index itself.")
    private Path output = Path.of("");

    IndexShardCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        useThreads();
        if (shards < 1) {
            throw new PyramidionException("--shards is %d; it must be at least 1".formatted(shards));
        }
        try (MipsIndex index = new IndexDirectory(output).divide(new IndexDirectory(from), shards, progress())) {
            IndexSummary summary = new IndexSummary(output, index.describe());
            print(summary, summary.text());
        }
        return Failure.OK;
    }
}
