package org.pyramidion.cli;

import java.util.Optional;
import org.pyramidion.retrieval.Bm25Index.Analysis;
import picocli.CommandLine.Option;

/** How BM25 takes texts apart. */
final class AnalysisOption {

    @Option(
            names = "--analysis",
            paramLabel = "KIND",
            description = "Of BM25: words as they are (words), or stemmed (english).")
    private Optional<String> analysis = Optional.empty();

    /** The one that was given, if one was. */
    Optional<Analysis> analysis() {
        return analysis.map(name -> Named.of("--analysis", Analysis.class, name));
    }
}
