package org.pyramidion.train;

import java.util.Optional;
import java.util.OptionalDouble;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.DeviceMemory;
import org.pyramidion.engine.Precision;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigValue;
import org.pyramidion.run.FinetuneConfig;
import org.pyramidion.run.FinetuningTask;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshConfig;
import org.pyramidion.run.Run;
import org.pyramidion.run.Schedule;
import org.pyramidion.run.TrainConfig;

/**
 * What pre-training or fine-tuning will take on this machine: {@link TrainingCost} at the rate of products measured
 * here.
 */
public final class CostEstimate {

    private final TrainConfig config;
    private final Step step;
    private final TrainingCost projection;
    private final TrainingCost.Inputs inputs;
    private final String precision;
    private final double rate;
    private final boolean measured;

    /**
     * The estimate in numbers.
     *
     * @param productRate floating-point operations a second of a large matrix product, measured now
     * @param here whether it fits the memory of this process' device; empty where another machine's rate is given
     */
    public record Figures(
            TrainingCost projection,
            TrainingCost.Inputs inputs,
            String precision,
            double productRate,
            double memoryBytes,
            Optional<Fit> here,
            double secondsAStep,
            double secondsInAll) {}

    /**
     * What there is, and what is needed of it.
     *
     * @param halving the setting that halves what a part of a batch keeps
     */
    public record Fit(long totalBytes, long freeBytes, double neededBytes, boolean fits, String halving) {}

    /** What is done over and over: how often, with how many examples at once, in words, and its memory. */
    private record Step(Schedule schedule, double refreshes, String words, StepMemory memory) {}

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
            TrainConfig config, Step step, TrainingCost projection, TrainingCost.Inputs inputs, OptionalDouble given) {
        this.config = config;
        this.step = step;
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
        NetworkSizes published = NetworkSizes.ofPublished(settings, progress);
        return pretraining(published, published.full(), rate);
    }

    /** Of fine-tuning with weights as published, as {@link #ofPublished(ConfigFile.Resolved, Progress)}. */
    public static CostEstimate finetuningOfPublished(
            ConfigFile.Resolved settings, OptionalDouble rate, Progress progress) {
        NetworkSizes published = NetworkSizes.ofPublished(settings, progress);
        return finetuning(published, published.full(), rate);
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
        return pretraining(NetworkSizes.of(run, config), usual(config, corpus), rate);
    }

    /** Of fine-tuning a run's model, with blocks and queries as in {@link #of(Run, TrainConfig, CorpusStore)}. */
    public static CostEstimate finetuning(Run run, TrainConfig config, CorpusStore corpus, OptionalDouble rate) {
        return finetuning(NetworkSizes.of(run, config), usual(config, corpus), rate);
    }

    private static TrainingCost.Inputs usual(TrainConfig config, CorpusStore corpus) {
        double block = Math.min(
                config.corpus().blockLength(), 3 + (double) corpus.counts().tokens() / corpus.size());
        return new TrainingCost.Inputs(config.model().queryLength() / 2.0, block, corpus.size());
    }

    private static CostEstimate pretraining(NetworkSizes networks, TrainingCost.Inputs inputs, OptionalDouble rate) {
        TrainConfig config = networks.config();
        PretrainConfig pretrain = config.pretrain();
        TrainingCost projection = TrainingCost.of(config, networks.embedder(), networks.encoder(), inputs);
        int steps = pretrain.schedule().steps();
        String words = "%s sentences with %d documents each, %s wordpieces read, %s TFLOP; in parts of %d sentences"
                .formatted(
                        Amounts.count(pretrain.schedule().batch()),
                        pretrain.candidates(),
                        Amounts.count(Math.round(projection.wordpieces())),
                        Amounts.number(projection.stepFlops() / 1e12),
                        pretrain.microBatch());
        var step = new Step(
                pretrain.schedule(),
                (double) config.refresh().every().refreshes(steps) / steps,
                words,
                StepMemory.ofPretraining(config, projection));
        return new CostEstimate(config, step, projection, inputs, rate);
    }

    private static CostEstimate finetuning(NetworkSizes networks, TrainingCost.Inputs inputs, OptionalDouble rate) {
        TrainConfig config = networks.config();
        FinetuneConfig finetune = config.finetune();
        int atOnce = TrainingCost.questionsAtOnce(config, inputs);
        TrainingCost projection =
                TrainingCost.ofFinetuning(config, networks.embedder(), networks.encoder(), inputs, atOnce);
        String words = ("%s questions with %d blocks read and %s scored each, %s wordpieces read, %s TFLOP;"
                        + " at most %d questions at once")
                .formatted(
                        Amounts.count(finetune.schedule().batch()),
                        finetune.task() == FinetuningTask.RETRIEVAL ? 0 : finetune.readerBeam(),
                        Amounts.count(Math.max(finetune.readerBeam(), finetune.retrieverBeam())),
                        Amounts.count(Math.round(projection.wordpieces())),
                        Amounts.number(projection.stepFlops() / 1e12),
                        atOnce);
        var step = new Step(finetune.schedule(), 0, words, StepMemory.ofFinetuning(config, projection, atOnce));
        return new CostEstimate(config, step, projection, inputs, rate);
    }

    /** The memory of a step of a stage; a warm start's is not known. */
    static Optional<StepMemory> memory(Run run, Run.Stage stage, TrainConfig config, CorpusStore corpus) {
        OptionalDouble rate = OptionalDouble.of(1); // nothing is to be measured
        return switch (stage) {
            case WARM_START -> Optional.empty();
            case PRETRAIN -> Optional.of(of(run, config, corpus, rate).step.memory);
            case FINETUNE, BASELINE -> Optional.of(finetuning(run, config, corpus, rate).step.memory);
        };
    }

    private double secondsAStep() {
        return projection.secondsAStep(rate, step.refreshes);
    }

    private double secondsInAll() {
        return secondsAStep() * step.schedule.steps();
    }

    public Figures figures() {
        return new Figures(
                projection, inputs, precision, rate, projection.bytes(), here(), secondsAStep(), secondsInAll());
    }

    private Optional<Fit> here() {
        return there().map(memory -> new Fit(
                memory.total(),
                memory.free(),
                step.memory.bytes(memory),
                step.memory.fits(memory),
                step.memory.halving()));
    }

    private Optional<DeviceMemory> there() {
        return measured ? Optional.of(DeviceMemory.here()) : Optional.empty();
    }

    /** The estimate in words, on four lines; five where it is of this machine. */
    public String text() {
        return """
            a step: %s
            memory: about %s (weights, gradients and moments %s, a part's activations %s, index %s)
            %stime: about %s a step, %s for %s steps
            assumed: queries of %.0f and blocks of %.0f wordpieces; all arithmetic at %s
            """.formatted(
                        step.words,
                        Amounts.bytes(projection.bytes()),
                        Amounts.bytes(projection.weightBytes()),
                        Amounts.bytes(projection.activationBytes()),
                        inputs.blocks() > 0 ? Amounts.bytes(projection.indexBytes()) : "of a corpus not counted",
                        there().map(memory -> step.memory.text(memory) + "\n").orElse(""),
                        Amounts.duration(secondsAStep()),
                        Amounts.duration(secondsInAll()),
                        Amounts.count(step.schedule.steps()),
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
        int steps = step.schedule.steps();
        boolean waited = config.refresh().builder() == RefreshConfig.Builder.BETWEEN_STEPS;
        double refresh = waited ? step.refreshes * projection.refreshFlops() / rate : 0;
        double seconds = cost.computing(rate) + cost.sending(bandwidth) + refresh;
        double alone = projection.stepFlops() / rate + refresh;
        return new Cluster(
                cost,
                bandwidth,
                cost.computing(rate),
                cost.sending(bandwidth),
                refresh,
                cost.bytes(),
                cost.sentBytes(),
                seconds,
                seconds * steps,
                alone / seconds);
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
