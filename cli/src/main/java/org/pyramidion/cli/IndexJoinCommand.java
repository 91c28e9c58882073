package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.List;
import org.pyramidion.console.Console;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexSummary;
import org.pyramidion.index.MipsIndex;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion index join}. */
@Command(
        name = "join",
        description = "Put shards that lie elsewhere, or are served, together as one index.",
        footer = {
            "",
            "The shards stay where they are: DIR only names them. PYRAMIDION_SHARD_TOKEN is the",
            "token that servers of shards are asked with.",
            "",
            "Examples:",
            "  pyramidion index join /disk1/shard-0 /disk2/shard-1 -o index",
            "  pyramidion index join http://a:9000/ http://b:9000/ -o runs/first/pretrain/model-index"
        })
final class IndexJoinCommand extends Verb {

    @Parameters(arity = "1..*", paramLabel = "SHARD", description = "Directory or URL of each shard, in any order.")
    private List<String> places = List.of();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Where.")
    private Path output = Path.of("");

    IndexJoinCommand(Console console) {
        super(console);
    }

    @Override
    int run() {
        try (MipsIndex index = new IndexDirectory(output).join(places)) {
            IndexSummary summary = new IndexSummary(output, index.describe());
            print(summary, summary.text());
        }
        return Failure.OK;
    }
}
