package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Amounts;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.RoundedWeights;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.engine.Workers;
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
 * One step of pre-training: embeddings of queries and candidates, the joint encoder, gradient, update. Inputs of random
 * wordpieces: of full length, so that no padding flatters the figure, or as long as those of a corpus. Prints seconds,
 * the floating-point operations that the step needs by arithmetic (of real wordpieces, and not counting what is
 * computed twice), and their rate against the machine's peak for a large matrix product, measured between the steps of
 * the same run, and the most memory in use.
 *
 * <p>Arguments: weights (minilm), layers (0 for all; {@code 6/12} for so many of the embedder and of the encoder),
 * batch (8), candidates (8), query length (64), block length (128), micro-batch (the batch), precision (empty for
 * both), a file of lengths as {@link SequenceLengths} prints it.
 */
public final class PretrainingStep {

    private static final int MASKS = 3;
    private static final int ROUNDS = 7;

    private final RealmModel model;
    private final InputFormat format;
    private final int batch;
    private final int candidates;
    private final int microBatch;
    private final List<Lengths> lengths;
    private final SplittableRandom random = new SplittableRandom(1);

    /** Wordpieces of a query and of a block, with their marks. */
    private record Lengths(int query, int block) {

        static Lengths of(String line) {
            String[] numbers = line.split(" ");
            return new Lengths(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }
    }

    private PretrainingStep(
            RealmModel model, int batch, int candidates, InputFormat format, int microBatch, List<Lengths> lengths) {
        this.model = model;
        this.format = format;
        this.batch = batch;
        this.candidates = candidates;
        this.microBatch = microBatch;
        this.lengths = lengths;
    }

    /** Runs the measurement once for each precision. */
    public static void main(String[] arguments) throws IOException {
        String weights = argument(arguments, 0, "minilm");
        String[] layers = argument(arguments, 1, "0").split("/");
        Path directory = PretrainedWeights.resolve(weights, Progress.none()).directory();
        Engine.threads(Runtime.getRuntime().availableProcessors());
        System.out.println(Engine.description());
        try (RealmModel model = open(directory, layers)) {
            String only = argument(arguments, 7, "");
            for (Precision precision : Precision.values()) {
                if (!only.isEmpty() && !precision.label().equals(only)) {
                    continue;
                }
                step(arguments, model.in(precision)).measure(weights, precision);
            }
        }
    }

    private static PretrainingStep step(String[] arguments, RealmModel model) throws IOException {
        int batch = Integer.parseInt(argument(arguments, 2, "8"));
        int query = Integer.parseInt(argument(arguments, 4, "64"));
        int block = Integer.parseInt(argument(arguments, 5, "128"));
        return new PretrainingStep(
                model,
                batch,
                Integer.parseInt(argument(arguments, 3, "8")),
                model.inputs(query, block, query + block),
                Integer.parseInt(argument(arguments, 6, String.valueOf(batch))),
                arguments.length > 8
                        ? Files.readAllLines(Path.of(arguments[8])).stream()
                                .map(Lengths::of)
                                .toList()
                        : List.of(new Lengths(query, block)));
    }

    private static String argument(String[] arguments, int i, String fallback) {
        return arguments.length > i ? arguments[i] : fallback;
    }

    static RealmModel open(Path directory, String[] layers) {
        int embedder = kept(layers[0], directory);
        int encoder = kept(layers[layers.length - 1], directory);
        return WarmStart.from(
                directory, new WarmStart.Shape(embedder, encoder, 128, Embedder.Pooling.CLS, 1, true, 256), 1);
    }

    private static int kept(String layers, Path directory) {
        return layers.equals("0") ? WarmStart.layers(directory) : Integer.parseInt(layers);
    }

    private void measure(String weights, Precision precision) throws IOException {
        PeakMemory.begin();
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
                "%s, %s, batch %d, %d candidates, query %d, block %d, together %.0f on average: %.3f s a step (median of %d; %.3f to %.3f), %.1f"
                        + " sentences/s, %.0f GFLOP, %.0f GFLOP/s; product peak %.0f GFLOP/s; share %.0f %%; at most %s%n",
                weights,
                precision,
                batch,
                candidates,
                format.queryLength(),
                format.blockLength(),
                meanJoint(),
                step,
                ROUNDS,
                Arrays.stream(seconds).min().orElseThrow(),
                Arrays.stream(seconds).max().orElseThrow(),
                batch / step,
                flops() / 1e9,
                rate,
                median(peaks),
                100 * rate / median(peaks),
                Amounts.bytes(PeakMemory.bytes()));
    }

    /** Of inputs of full length. */
    static PretrainingStep of(RealmModel model, int batch, int candidates, int microBatch) {
        Lengths full = new Lengths(64, 128);
        return new PretrainingStep(model, batch, candidates, model.inputs(64, 128, 192), microBatch, List.of(full));
    }

    /** Leaves the gradient of one rank's batch in the weights, and perhaps on its way to others. */
    void gradient(org.pyramidion.ranks.Ranks ranks) {
        model.weights().clearGradients();
        try (RoundedWeights rounded = RoundedWeights.open()) {
            for (int from = 0; from < batch; from += microBatch) {
                learn(from, Math.min(microBatch, batch - from), ranks);
            }
        }
    }

    private void step(AdamWeightDecay optimizer) {
        try (Workers workers = Workers.open()) {
            gradient(org.pyramidion.ranks.Ranks.alone());
        }
        optimizer.step(1e-6);
        Engine.synchronize();
    }

    private void learn(int begun, int sentences, org.pyramidion.ranks.Ranks ranks) {
        try (Scope scope = Scope.open()) {
            Tensor queries = model.queryEmbedder().embed(new PackedBatch(inputs(sentences, i -> query(begun + i))), 0);
            Tensor documents = model.documentEmbedder()
                    .embed(new PackedBatch(inputs(sentences * candidates, i -> block(begun * candidates + i))), 0);
            Tensor relevance = documents
                    .view(sentences, candidates, -1)
                    .matmul(queries.unsqueeze(2))
                    .squeeze(2); // [B, N]
            PackedBatch joint = new PackedBatch(inputs(sentences * candidates, i -> joint(begun * candidates + i)));
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
            Tensor loss = Ops.scale(
                    MarginalLikelihood.of(MarginalLikelihood.Scheme.PER_TOKEN, relevance, gold, mask)
                            .loss(),
                    (double) sentences / batch);
            if (begun + sentences == batch) {
                ranks.lastBackward(loss, model.weights());
            } else {
                loss.backward();
            }
        }
    }

    private int query(int sentence) {
        return lengths.get(sentence % lengths.size()).query();
    }

    private int block(int candidate) {
        return lengths.get(candidate % lengths.size()).block();
    }

    private int joint(int candidate) {
        return query(candidate / candidates) + block(candidate);
    }

    private List<InputSequence> inputs(int count, IntUnaryOperator lengthOf) {
        List<InputSequence> inputs = new ArrayList<>();
        int vocabulary = model.config().encoder().vocabulary();
        for (int i = 0; i < count; i++) {
            int length = lengthOf.applyAsInt(i);
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
        BertConfig encoder = model.config().encoder();
        double sum = 2.0 * batch * candidates * MASKS * encoder.hidden() * (encoder.hidden() + encoder.vocabulary());
        for (int i = 0; i < batch; i++) {
            sum += embedder.flops(query(i), 1);
        }
        for (int i = 0; i < batch * candidates; i++) {
            sum += embedder.flops(block(i), 1) + encoder.flops(joint(i), MASKS);
        }
        return 3 * sum;
    }

    private double meanJoint() {
        return IntStream.range(0, batch * candidates).map(this::joint).average().orElseThrow();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
