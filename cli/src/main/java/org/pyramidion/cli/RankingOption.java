package org.pyramidion.cli;

import org.pyramidion.api.Ranking;
import picocli.CommandLine.Option;

/** What ranks the passages of a knowledge base for which nothing was trained. */
final class RankingOption {

    @Option(
            names = "--ranking",
            paramLabel = "NAME",
            description =
                    "What ranks where there is no run: words and a published encoder's vectors as they come in (best,"
                            + " if not given), words alone (bm25), an encoder (minilm, bge-small), or ranks of both"
                            + " (fusion).")
    private String ranking = "best";

    Ranking ranking() {
        return Named.of("--ranking", Ranking.class, ranking);
    }
}
