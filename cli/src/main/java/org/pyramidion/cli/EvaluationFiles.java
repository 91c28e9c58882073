package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.qa.Evaluation;
import org.pyramidion.qa.HtmlReport;
import org.pyramidion.qa.RunRanker;
import org.pyramidion.qa.TrecRun;
import picocli.CommandLine.Option;

/** What an evaluation is written to, besides its results. */
final class EvaluationFiles {

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Write figures, plots and the worst misses as one HTML page.")
    private Optional<Path> report = Optional.empty();

    @Option(names = "--trec-run", paramLabel = "FILE", description = "Write the ranking of documents as a TREC run.")
    private Optional<Path> trecRun = Optional.empty();

    @Option(
            names = "--blocks",
            description = "Write blocks into the TREC run: DOCUMENT#N where a document has several.")
    private boolean blocks;

    /** @param about what was evaluated, for the report */
    void write(Evaluation evaluation, CorpusStore corpus, Map<String, String> about) {
        trecRun.ifPresent(file -> {
            TrecRun ranking = blocks
                    ? RunRanker.ofBlocks(evaluation.results(), corpus)
                    : TrecRun.ofDocuments(evaluation.results());
            ranking.write(file, "pyramidion");
        });
        report.ifPresent(file -> HtmlReport.write(file, about, evaluation, corpus));
    }
}
