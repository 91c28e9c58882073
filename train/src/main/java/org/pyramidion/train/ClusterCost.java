package org.pyramidion.train;

import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshConfig;
import org.pyramidion.run.Run;
import org.pyramidion.run.TrainConfig;

/**
 * What a step of pre-training takes of each of several ranks, by arithmetic. Nothing is sent while a rank computes, as
 * decision 17 has it, so the times add up; how long a message is on its way is not counted.
 *
 * @param ranks how many
 * @param sentences of a step, at each
 * @param flops floating-point operations of a step, at each
 * @param weightBytes weights, gradients and moments, at each
 * @param activationBytes at each
 * @param indexBytes of the index that each searches: of the whole one, which ranks of one machine have once, or a part
 * @param gradientBytes that each sends a step, to sum gradients
 * @param searchBytes that each sends a step, to find candidates
 */
public record ClusterCost(
        int ranks,
        int sentences,
        double flops,
        double weightBytes,
        double activationBytes,
        double indexBytes,
        double gradientBytes,
        double searchBytes) {

    /** Weights, gradients and two moments. */
    private static final int KEPT_OF_A_WEIGHT = 4;

    /**
     * The cost of one config with so many ranks.
     *
     * @param one the cost of the same on one
     * @throws org.pyramidion.base.PyramidionException if ranks cannot share its batches
     */
    public static ClusterCost of(TrainConfig config, TrainingCost one, int ranks) {
        RankBatches.require(Run.Stage.PRETRAIN, config, ranks);
        PretrainConfig pretrain = config.pretrain();
        int batch = pretrain.schedule().batch();
        int part = batch / ranks;
        boolean shared = config.refresh().search() == RefreshConfig.Search.SHARED;
        double micro = (double) Math.min(part, pretrain.microBatch()) / Math.min(batch, pretrain.microBatch());
        double drawn = (double) batch * pretrain.overDraw();
        double found = (double) pretrain.candidates() * pretrain.overRetrieve();
        double table = reduced(drawn * pretrain.candidates() * Double.BYTES, ranks);
        double queries = drawn / ranks * config.model().projection() * Float.BYTES;
        double hits = drawn * found * (Integer.BYTES + Float.BYTES);
        return new ClusterCost(
                ranks,
                part,
                one.stepFlops() / ranks,
                one.weightBytes(),
                one.activationBytes() * micro,
                shared ? one.indexBytes() / ranks : one.indexBytes(),
                reduced(one.weightBytes() / KEPT_OF_A_WEIGHT, ranks),
                table + (shared ? (ranks - 1) * (queries + hits) : 0));
    }

    /** What each of a ring sends to sum so many bytes: all parts but its own, on the way there and back. */
    private static double reduced(double bytes, int ranks) {
        return 2 * bytes * (ranks - 1) / ranks;
    }

    /** All memory of a rank. */
    public double bytes() {
        return weightBytes + activationBytes + indexBytes;
    }

    /** All that a rank sends in a step. */
    public double sentBytes() {
        return gradientBytes + searchBytes;
    }

    /** Seconds of a step that a rank computes for, at so many floating-point operations a second. */
    public double computing(double rate) {
        return flops / rate;
    }

    /** Seconds of a step that a rank sends for, at so many bytes a second. */
    public double sending(double bandwidth) {
        return sentBytes() / bandwidth;
    }
}
