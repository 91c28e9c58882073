package org.pyramidion.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.pyramidion.console.Console;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexSummary;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.server.Limits;
import org.pyramidion.server.Server;
import org.pyramidion.server.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pyramidion index serve}. */
@Command(
        name = "serve",
        description = "Serve a shard of an index to the processes that search all of its shards.",
        footer = {
            "",
            "They know it by `pyramidion index join`. Tokens and TLS are as in `pyramidion serve`; a",
            "token that allows some bases or documents allows nothing here. PYRAMIDION_TOKEN is a",
            "token that allows everything.",
            "",
            "Examples:",
            "  pyramidion index serve shards/shard-0 --port 9000",
            "  PYRAMIDION_TOKEN=… pyramidion index serve shards/shard-0 --host 0.0.0.0"
        })
final class IndexServeCommand extends Verb {

    /** Kept, since a logger that nobody keeps loses its level. */
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    /** A front sends one request a search. */
    private static final int REQUESTS_A_MINUTE = 600_000;

    /** Queries with what is allowed: a bit for each of a hundred million vectors, in base64. */
    private static final int LARGEST_BODY = 32 << 20;

    @Parameters(paramLabel = "SHARD", description = "Its directory.")
    private Path place = Path.of("");

    @Mixin
    private ListenOptions listen = new ListenOptions();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Requests that one client may send a minute; 600,000 if not given.")
    private int rate = REQUESTS_A_MINUTE;

    IndexServeCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws InterruptedException {
        useThreads();
        HELIDON.setLevel(Level.SEVERE);
        ServerSettings settings = listen.settings(console())
                .limits(Limits.defaults().perMinute(rate).body(LARGEST_BODY));
        Server.requireSafe(settings);
        try (MipsIndex shard = new IndexDirectory(place).open()) {
            say(new IndexSummary(place, shard.describe()).text());
            ListenOptions.serve(() -> Server.ofShard(shard, settings), this::say, Duration.ZERO);
        }
        return Failure.OK;
    }
}
