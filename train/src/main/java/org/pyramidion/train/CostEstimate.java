package org.pyramidion.train;

import org.pyramidion.base.Amounts;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Precision;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.RealmConfig;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigValue;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.TrainConfig;

/** What a pre-training run will take on this machine: {@link TrainingCost} at the rate of products measured here. */
public final class CostEstimate {

    private final TrainConfig config;
    private final TrainingCost projection;
    private final TrainingCost.Inputs inputs;
    private final Precision precision;
    private final double rate;

    /**
     * The estimate in numbers.
     *
     * @param productRate floating-point operations a second of a large matrix product, measured now
     */
    public record Figures(
            TrainingCost projection,
            TrainingCost.Inputs inputs,
            String precision,
            double productRate,
            double memoryBytes,
            double secondsAStep,
            double secondsInAll) {}

    private CostEstimate(TrainConfig config, TrainingCost projection, TrainingCost.Inputs inputs) {
        this.config = config;
        this.projection = projection;
        this.inputs = inputs;
        this.precision = config.precision().here();
        this.rate = precision.productRate();
    }

    /** For weights as published, full-length inputs, and no corpus to index. */
    public static CostEstimate ofPublished(ConfigFile.Resolved settings, Progress progress) {
        BertConfig bert = WarmStart.sizes(
                PretrainedBert.directory(settings.config().model().encoderStart(), progress));
        TrainConfig config = settings.orElse("model.embedder-layers", bert.layers())
                .orElse("model.encoder-layers", bert.layers())
                .config();
        var inputs = new TrainingCost.Inputs(
                config.model().queryLength(), config.corpus().blockLength(), 0);
        TrainingCost projection = TrainingCost.of(
                config,
                bert.withLayers(config.model().embedderLayers()),
                bert.withLayers(config.model().encoderLayers()),
                inputs);
        return new CostEstimate(config, projection, inputs);
    }

    /**
     * For the warm start of a run: blocks as the corpus has them on average, and queries half as long as they may be.
     *
     * @throws org.pyramidion.base.PyramidionException if the warm start is not finished
     */
    public static CostEstimate of(Run run, TrainConfig config, CorpusStore corpus) {
        RealmConfig model =
                RealmModel.config(run.finishedModel(Run.Stage.WARM_START)).orElseThrow();
        double block = Math.min(
                config.corpus().blockLength(), 3 + (double) corpus.counts().tokens() / corpus.size());
        var inputs = new TrainingCost.Inputs(config.model().queryLength() / 2.0, block, corpus.size());
        return new CostEstimate(config, TrainingCost.of(config, model.embedder(), model.encoder(), inputs), inputs);
    }

    private double secondsAStep() {
        int steps = config.pretrain().schedule().steps();
        double refreshes = (double) config.refresh().every().refreshes(steps) / steps;
        return projection.secondsAStep(rate, refreshes);
    }

    private double secondsInAll() {
        return secondsAStep() * config.pretrain().schedule().steps();
    }

    public Figures figures() {
        return new Figures(
                projection,
                inputs,
                ConfigValue.format(precision),
                rate,
                projection.bytes(),
                secondsAStep(),
                secondsInAll());
    }

    /** The estimate in words, on four lines. */
    public String text() {
        PretrainConfig pretrain = config.pretrain();
        return """
            a step: %s sentences with %d documents each, %s wordpieces read, %s TFLOP; in parts of %d sentences
            memory: about %s (weights, gradients and moments %s, a part's activations %s, index %s)
            time: about %s a step, %s for %s steps
            assumed: queries of %.0f and blocks of %.0f wordpieces; all arithmetic at the %s of a \
            large matrix product measured now in %s
            """.formatted(
                        Amounts.count(pretrain.schedule().batch()),
                        pretrain.candidates(),
                        Amounts.count(Math.round(projection.wordpieces())),
                        Amounts.number(projection.stepFlops() / 1e12),
                        pretrain.microBatch(),
                        Amounts.bytes(projection.bytes()),
                        Amounts.bytes(projection.weightBytes()),
                        Amounts.bytes(projection.activationBytes()),
                        Amounts.bytes(projection.indexBytes()),
                        Amounts.duration(secondsAStep()),
                        Amounts.duration(secondsInAll()),
                        Amounts.count(pretrain.schedule().steps()),
                        inputs.query(),
                        inputs.block(),
                        "%.0f GFLOP/s".formatted(rate / 1e9),
                        ConfigValue.format(precision));
    }
}
