package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluation;
import org.pyramidion.evaluation.HtmlReport;
import org.pyramidion.evaluation.TrecRun;
import org.pyramidion.evaluation.TrecRunRanker;
import org.pyramidion.questions.Question;
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

    boolean writesTrecRun() {
        return trecRun.isPresent();
    }

    /**
     * Makes sure that what will be written can be told apart, before anything is measured.
     *
     * @throws PyramidionException if two questions have the same id
     */
    void check(List<Question> questions) {
        Set<String> ids = new HashSet<>();
        questions.stream()
                .filter(question -> writesTrecRun() && !ids.add(question.id()))
                .findFirst()
                .ifPresent(question -> {
                    throw new PyramidionException(
                            "two questions have the id %s; a TREC run tells them apart by it, so give each its own"
                                    .formatted(question.id()));
                });
    }

    /** @param about what was evaluated, for the report */
    void write(Evaluation evaluation, CorpusStore corpus, Map<String, String> about) {
        trecRun.ifPresent(file -> {
            TrecRun ranking = blocks
                    ? TrecRunRanker.ofBlocks(evaluation.results(), corpus)
                    : TrecRun.ofDocuments(evaluation.results());
            ranking.write(file, "pyramidion");
        });
        report.ifPresent(file -> HtmlReport.write(file, about, evaluation, corpus));
    }
}
