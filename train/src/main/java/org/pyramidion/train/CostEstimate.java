package org.pyramidion.train;

import java.util.Optional;
import java.util.OptionalDouble;
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
import org.pyramidion.run.RefreshConfig;
import org.pyramidion.run.Run;
import org.pyramidion.run.TrainConfig;

/** What a pre-training run will take on this machine: {@link TrainingCost} at the rate of products measured here. */
public final class CostEstimate {

    private final TrainConfig config;
    private final TrainingCost projection;
    private final TrainingCost.Inputs inputs;
    private final String precision;
    private final double rate;
    private final boolean measured;

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

    /**
     * An estimate for several ranks in numbers.
     *
     * @param cost of each rank
     * @param bandwidth bytes a second that a rank can send
     * @param computingSeconds of a step
     * @param sendingSeconds of a step
     * @param refreshSeconds of a step: its share of embedding the corpus, which the first rank does while all wait
     * @param speedup over one rank
     */
    public record Cluster(
            ClusterCost cost,
            double bandwidth,
            double computingSeconds,
            double sendingSeconds,
            double refreshSeconds,
            double memoryBytes,
            double sentBytes,
            double secondsAStep,
            double secondsInAll,
            double speedup) {}

    private CostEstimate(
            TrainConfig config, TrainingCost projection, TrainingCost.Inputs inputs, OptionalDouble given) {
        this.config = config;
        this.projection = projection;
        this.inputs = inputs;
        this.measured = given.isEmpty();
        Optional<Precision> here = measured ? Optional.of(config.precision().here()) : Optional.empty();
        this.precision = here.map(ConfigValue::format).orElse("the precision that is used there");
        this.rate = here.map(Precision::productRate).orElseGet(given::getAsDouble);
    }

    /** For weights as published, full-length inputs, and no corpus to index, at the rate of this machine. */
    public static CostEstimate ofPublished(ConfigFile.Resolved settings, Progress progress) {
        return ofPublished(settings, OptionalDouble.empty(), progress);
    }

    /**
     * The same at another rate.
     *
     * @param rate floating-point operations a second of a rank; what this machine does, if it is empty
     */
    public static CostEstimate ofPublished(ConfigFile.Resolved settings, OptionalDouble rate, Progress progress) {
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
        return new CostEstimate(config, projection, inputs, rate);
    }

    /**
     * For the warm start of a run: blocks as the corpus has them on average, and queries half as long as they may be.
     *
     * @throws org.pyramidion.base.PyramidionException if the warm start is not finished
     */
    public static CostEstimate of(Run run, TrainConfig config, CorpusStore corpus) {
        return of(run, config, corpus, OptionalDouble.empty());
    }

    /** The same at another rate, as in {@link #ofPublished(ConfigFile.Resolved, OptionalDouble, Progress)}. */
    public static CostEstimate of(Run run, TrainConfig config, CorpusStore corpus, OptionalDouble rate) {
        RealmConfig model =
                RealmModel.config(run.finishedModel(Run.Stage.WARM_START)).orElseThrow();
        double block = Math.min(
                config.corpus().blockLength(), 3 + (double) corpus.counts().tokens() / corpus.size());
        var inputs = new TrainingCost.Inputs(config.model().queryLength() / 2.0, block, corpus.size());
        TrainingCost projection = TrainingCost.of(config, model.embedder(), model.encoder(), inputs);
        return new CostEstimate(config, projection, inputs, rate);
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
        return new Figures(projection, inputs, precision, rate, projection.bytes(), secondsAStep(), secondsInAll());
    }

    /** The estimate in words, on four lines. */
    public String text() {
        PretrainConfig pretrain = config.pretrain();
        return """
            a step: %s sentences with %d documents each, %s wordpieces read, %s TFLOP; in parts of %d sentences
            memory: about %s (weights, gradients and moments %s, a part's activations %s, index %s)
            time: about %s a step, %s for %s steps
            assumed: queries of %.0f and blocks of %.0f wordpieces; all arithmetic at %s
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
                        rateInWords());
    }

    private String rateInWords() {
        return measured
                ? "the %.0f GFLOP/s of a large matrix product measured now in %s".formatted(rate / 1e9, precision)
                : "%.0f GFLOP/s, as given".formatted(rate / 1e9);
    }

    /**
     * The estimate for several ranks, each as fast as was measured or given.
     *
     * @param bandwidth bytes a second that a rank can send
     * @throws org.pyramidion.base.PyramidionException if ranks cannot share the batches
     */
    public Cluster cluster(int ranks, double bandwidth) {
        ClusterCost cost = ClusterCost.of(config, projection, ranks);
        int steps = config.pretrain().schedule().steps();
        boolean waited = config.refresh().builder() == RefreshConfig.Builder.BETWEEN_STEPS;
        double refreshes = (double) config.refresh().every().refreshes(steps) / steps;
        double refresh = waited ? refreshes * projection.refreshFlops() / rate : 0;
        double step = cost.computing(rate) + cost.sending(bandwidth) + refresh;
        double alone = projection.stepFlops() / rate + refresh;
        return new Cluster(
                cost,
                bandwidth,
                cost.computing(rate),
                cost.sending(bandwidth),
                refresh,
                cost.bytes(),
                cost.sentBytes(),
                step,
                step * steps,
                alone / step);
    }

    /** The same in words, on five lines. */
    public String clusterText(int ranks, double bandwidth) {
        Cluster cluster = cluster(ranks, bandwidth);
        ClusterCost cost = cluster.cost();
        return """
            %d ranks: %s sentences of a step at each, %s TFLOP
            memory of a rank: about %s (weights, gradients and moments %s, a part's activations %s, index %s%s)
            sent by a rank in a step: %s (gradients %s, candidates %s)
            time of a step: about %s (computing %s, sending %s at %.3g Gbit/s, waiting for the index %s)
            in all: %s for %s steps, %.1f times as fast as one rank; all arithmetic at %s
            """.formatted(
                        ranks,
                        Amounts.count(cost.sentences()),
                        Amounts.number(cost.flops() / 1e12),
                        Amounts.bytes(cost.bytes()),
                        Amounts.bytes(cost.weightBytes()),
                        Amounts.bytes(cost.activationBytes()),
                        Amounts.bytes(cost.indexBytes()),
                        config.refresh().search() == RefreshConfig.Search.SHARED ? ", its part" : "",
                        Amounts.bytes(cost.sentBytes()),
                        Amounts.bytes(cost.gradientBytes()),
                        Amounts.bytes(cost.searchBytes()),
                        Amounts.duration(cluster.secondsAStep()),
                        Amounts.duration(cluster.computingSeconds()),
                        Amounts.duration(cluster.sendingSeconds()),
                        bandwidth * 8 / 1e9,
                        Amounts.duration(cluster.refreshSeconds()),
                        Amounts.duration(cluster.secondsInAll()),
                        Amounts.count(config.pretrain().schedule().steps()),
                        cluster.speedup(),
                        rateInWords());
    }
}
