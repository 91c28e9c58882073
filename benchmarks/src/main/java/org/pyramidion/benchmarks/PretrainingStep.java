package org.pyramidion.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.weights.PretrainedWeights;

/**
 * One step of new Realm(model, format, corpus)'s pre-training: embeddings of queries and candidates, the joint encoder,
 * gradient, update. Full-length inputs of random wordpieces, so that no padding flatters the figure. Prints seconds,
 * the floating-point operations that the step needs by arithmetic (not counting what is computed twice), and their rate
 * against the machine's peak for a large matrix product, measured between the steps of the same run.
 *
 * <p>Arguments: weights (minilm), layers (0 for all), batch (8), candidates (8), query length (64), block length (128),
 * micro-batch (the batch), precision (both).
 */
public final class PretrainingStep {

    private static final int MASKS = 3;
    private static final int ROUNDS = 7;

    private final RealmModel model;
    private final InputFormat format;
    private final int batch;
    private final int candidates;
    private final int microBatch;
    private final SplittableRandom random = new SplittableRandom(1);

    private PretrainingStep(
            RealmModel model, int batch, int candidates, int queryLength, int blockLength, int microBatch) {
        this.model = model;
        this.format = model.inputs(queryLength, blockLength, queryLength + blockLength);
        this.batch = batch;
        this.candidates = candidates;
        this.microBatch = microBatch;
    }

    /** Runs the measurement once for each precision. */
    public static void main(String[] arguments) {
        String weights = argument(arguments, 0, "minilm");
        int layers = Integer.parseInt(argument(arguments, 1, "0"));
        Path directory = PretrainedWeights.resolve(weights, Progress.none()).directory();
        Engine.threads(Runtime.getRuntime().availableProcessors());
        System.out.println(Engine.description());
        try (RealmModel model = open(directory, layers)) {
            String only = argument(arguments, 7, "");
            for (Precision precision : Precision.values()) {
                if (!only.isEmpty() && !precision.label().equals(only)) {
                    continue;
                }
                PretrainingStep step = new PretrainingStep(
                        model.in(precision),
                        Integer.parseInt(argument(arguments, 2, "8")),
                        Integer.parseInt(argument(arguments, 3, "8")),
                        Integer.parseInt(argument(arguments, 4, "64")),
                        Integer.parseInt(argument(arguments, 5, "128")),
                        Integer.parseInt(argument(arguments, 6, argument(arguments, 2, "8"))));
                step.measure(weights, precision);
            }
        }
    }

    private static String argument(String[] arguments, int i, String fallback) {
        return arguments.length > i ? arguments[i] : fallback;
    }

    private static RealmModel open(Path directory, int layers) {
        int kept = layers > 0 ? layers : WarmStart.layers(directory);
        return WarmStart.from(directory, new WarmStart.Shape(kept, kept, 128, Embedder.Pooling.CLS, 1, true, 256), 1);
    }

    private void measure(String weights, Precision precision) {
        double[] seconds = new double[ROUNDS];
        double[] peaks = new double[ROUNDS];
        try (AdamWeightDecay optimizer = new AdamWeightDecay(model.weights(), AdamWeightDecay.Settings.bert())) {
            step(optimizer);
            for (int i = 0; i < ROUNDS; i++) {
                peaks[i] = precision.productRate() / 1e9;
                long begun = System.nanoTime();
                step(optimizer);
                seconds[i] = (System.nanoTime() - begun) / 1e9;
            }
        }
        double step = median(seconds);
        double rate = flops() / step / 1e9;
        System.out.printf(
                "%s, %s, batch %d, %d candidates, query %d, block %d: %.2f s a step (median of %d; %.2f to %.2f), %.1f"
                        + " sentences/s, %.0f GFLOP, %.0f GFLOP/s; product peak %.0f GFLOP/s; share %.0f %%%n",
                weights,
                precision,
                batch,
                candidates,
                format.queryLength(),
                format.blockLength(),
                step,
                ROUNDS,
                Arrays.stream(seconds).min().orElseThrow(),
                Arrays.stream(seconds).max().orElseThrow(),
                batch / step,
                flops() / 1e9,
                rate,
                median(peaks),
                100 * rate / median(peaks));
    }

    private void step(AdamWeightDecay optimizer) {
        model.weights().clearGradients();
        for (int from = 0; from < batch; from += microBatch) {
            learn(Math.min(microBatch, batch - from));
        }
        optimizer.step(1e-6);
        Engine.synchronize();
    }

    private void learn(int sentences) {
        try (Scope scope = Scope.open()) {
            Tensor queries = model.queryEmbedder().embed(new PackedBatch(inputs(sentences, format.queryLength())), 0);
            Tensor documents = model.documentEmbedder()
                    .embed(new PackedBatch(inputs(sentences * candidates, format.blockLength())), 0);
            Tensor relevance = documents
                    .view(sentences, candidates, -1)
                    .matmul(queries.unsqueeze(2))
                    .squeeze(2); // [B, N]
            PackedBatch joint =
                    new PackedBatch(inputs(sentences * candidates, format.queryLength() + format.blockLength()));
            int[] rows = new int[sentences * candidates * MASKS];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = joint.row(i / MASKS, 1 + i % MASKS);
            }
            Tensor targets = Tensors.of(new int[rows.length], rows.length);
            Tensor gold = Ops.pick(model.encoder().logProbabilities(joint, rows, 0), targets)
                    .view(sentences, candidates, MASKS);
            float[] ones = new float[sentences * MASKS];
            Arrays.fill(ones, 1);
            Tensor mask = Tensors.of(ones, sentences, MASKS);
            Ops.scale(
                            MarginalLikelihood.of(MarginalLikelihood.Scheme.PER_TOKEN, relevance, gold, mask)
                                    .loss(),
                            (double) sentences / batch)
                    .backward();
        }
    }

    private List<InputSequence> inputs(int count, int length) {
        List<InputSequence> inputs = new ArrayList<>();
        int vocabulary = model.config().encoder().vocabulary();
        for (int i = 0; i < count; i++) {
            int[] ids = random.ints(length, 1000, vocabulary).toArray();
            inputs.add(new InputSequence(ids, new int[length]));
        }
        return inputs;
    }

    /**
     * Products of forward and backward (three times forward), attention included; nothing for states that nobody reads.
     */
    private double flops() {
        BertConfig embedder = model.config().embedder(); // pooled from [CLS]
        double embedded = batch
                * (embedder.flops(format.queryLength(), 1) + candidates * embedder.flops(format.blockLength(), 1));
        int together = format.queryLength() + format.blockLength();
        double read = batch * candidates * model.config().encoder().flops(together, MASKS);
        BertConfig encoder = model.config().encoder();
        double head = 2.0 * batch * candidates * MASKS * encoder.hidden() * (encoder.hidden() + encoder.vocabulary());
        return 3 * (embedded + read + head);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
