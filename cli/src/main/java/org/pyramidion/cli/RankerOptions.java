package org.pyramidion.cli;

import org.pyramidion.evaluation.Rankers;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.run.TrainConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How words, published encoders and fusions rank blocks, and what their scores count for. */
final class RankerOptions {

    @Option(names = "--k1", paramLabel = "X", description = "Of BM25: saturation of repeated words; 0.9 if not given.")
    private double k1 = Bm25Index.Settings.DEFAULTS.k1();

    @Option(names = "--b", paramLabel = "X", description = "Of BM25: weight of a block's length; 0.4 if not given.")
    private double b = Bm25Index.Settings.DEFAULTS.b();

    @Mixin
    private AnalysisOption analysis = new AnalysisOption();

    @Option(
            names = "--fusion-weight",
            paramLabel = "X",
            description = "Of a fusion: weight of the dense ranking beside words, from 0 to 1; 0.5 if not given.")
    private double fusionWeight = 0.5;

    @Option(
            names = "--ranker-weight",
            paramLabel = "X",
            description =
                    "Of a reader of what its own model did not rank: how much the ranker's scores, as a distribution"
                            + " over the blocks read, count beside the reader's; 0 (the reader's alone) if not given.")
    private double weight;

    @Option(
            names = "--precision",
            paramLabel = "KIND",
            description =
                    "Of a published encoder's products: float32 (if not given), bfloat16, or auto for the faster; a"
                            + " run has its own setting.")
    private String precision = "float32";

    Rankers.Settings settings() {
        return new Rankers.Settings(
                new Bm25Index.Settings(k1, b),
                analysis.analysis().orElse(Bm25Index.Analysis.WORDS),
                new RankFusion(fusionWeight),
                Named.of("--precision", TrainConfig.Products.class, precision));
    }

    /** How much a ranker's scores count beside those of a reader of another model. */
    double weight() {
        return weight;
    }
}
