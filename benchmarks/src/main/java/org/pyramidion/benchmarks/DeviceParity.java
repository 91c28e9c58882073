package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.weights.PretrainedWeights;

/**
 * Whether two devices compute the same: loss and gradients of one pre-training example batch, ragged lengths, in each
 * precision. A process has one device, so that this is run once on each and the files are compared: of every weight's
 * gradient its norm and its product with a fixed random direction. Gradients that are zero by mathematics (of the keys'
 * biases) have nothing but rounding in them and are left out.
 *
 * <p>Arguments: {@code write FILE [WEIGHTS] [LAYERS]}, or {@code compare FILE FILE}.
 */
public final class DeviceParity {

    private static final int SENTENCES = 4;
    private static final int CANDIDATES = 3;
    private static final int MASKS = 2;
    private static final double NOTHING = 1e-6;

    private DeviceParity() {}

    /** Writes the figures of this process's device, or compares two files of them. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 1 && arguments[0].equals("write")) {
            write(
                    Path.of(arguments[1]),
                    arguments.length > 2 ? arguments[2] : "bert-base",
                    arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0);
        } else if (arguments.length == 3 && arguments[0].equals("compare")) {
            compare(read(Path.of(arguments[1])), read(Path.of(arguments[2])));
        } else {
            System.err.println("usage: DeviceParity write FILE [WEIGHTS] [LAYERS] | compare FILE FILE");
            System.exit(2);
        }
    }

    private static void write(Path file, String weights, int layers) throws IOException {
        System.out.println(Engine.description());
        Path directory = PretrainedWeights.resolve(weights, Progress.none()).directory();
        int kept = layers > 0 ? layers : WarmStart.layers(directory);
        WarmStart.Shape shape = new WarmStart.Shape(kept, kept, 128, Embedder.Pooling.MEAN, 1, true, 256);
        List<String> lines = new ArrayList<>();
        try (RealmModel model = WarmStart.from(directory, shape, 1)) {
            for (Precision precision : Precision.values()) {
                lines.addAll(figures(model.in(precision), precision));
            }
        }
        Files.write(file, lines);
        System.out.println(lines.getFirst());
    }

    /** The loss, and of each weight's gradient the projection and the norm. */
    private static List<String> figures(RealmModel model, Precision precision) {
        List<String> lines = new ArrayList<>();
        model.weights().clearGradients();
        try (Scope scope = Scope.open()) {
            Tensor loss = loss(model);
            loss.backward();
            lines.add("%s loss %.9g 0".formatted(precision.label(), loss.item_double()));
            for (String name : model.weights().names()) {
                Tensor gradient = model.weights().get(name).grad();
                if (gradient.defined()) {
                    lines.add(line(precision, name, Tensors.doubles(gradient)));
                }
            }
        }
        return lines;
    }

    private static String line(Precision precision, String name, double[] gradient) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        double projection = 0;
        double norm = 0;
        for (double value : gradient) {
            projection += value * random.nextGaussian();
            norm += value * value;
        }
        return "%s %s %.9g %.9g".formatted(precision.label(), name, projection, Math.sqrt(norm));
    }

    private static Tensor loss(RealmModel model) {
        SplittableRandom random = new SplittableRandom(7);
        InputFormat format = model.inputs(64, 128, 192);
        int vocabulary = model.config().encoder().vocabulary();
        List<InputSequence> queries = new ArrayList<>();
        List<InputSequence> documents = new ArrayList<>();
        List<InputSequence> joint = new ArrayList<>();
        for (int b = 0; b < SENTENCES; b++) {
            int[] query = random.ints(random.nextInt(10, 60), 1000, vocabulary).toArray();
            queries.add(format.query(query));
            for (int n = 0; n < CANDIDATES; n++) {
                int[] block =
                        random.ints(random.nextInt(20, 120), 1000, vocabulary).toArray();
                documents.add(format.query(Arrays.copyOf(block, Math.min(60, block.length))));
                joint.add(format.joint(query, block));
            }
        }
        Tensor q = model.queryEmbedder().embed(new PackedBatch(queries), 0);
        Tensor z = model.documentEmbedder().embed(new PackedBatch(documents), 0);
        Tensor relevance =
                z.view(SENTENCES, CANDIDATES, -1).matmul(q.unsqueeze(2)).squeeze(2);
        PackedBatch batch = new PackedBatch(joint);
        int[] rows = new int[joint.size() * MASKS];
        Arrays.setAll(rows, i -> batch.row(i / MASKS, 1 + i % MASKS));
        int[] targets = random.ints(rows.length, 1000, vocabulary).toArray();
        Tensor gold = Ops.pick(model.encoder().logProbabilities(batch, rows, 0), Tensors.of(targets, targets.length))
                .view(SENTENCES, CANDIDATES, MASKS);
        float[] ones = new float[SENTENCES * MASKS];
        Arrays.fill(ones, 1);
        return MarginalLikelihood.of(
                        MarginalLikelihood.Scheme.PER_TOKEN, relevance, gold, Tensors.of(ones, SENTENCES, MASKS))
                .loss();
    }

    private record Figure(double value, double norm) {}

    private static Map<String, Figure> read(Path file) throws IOException {
        Map<String, Figure> figures = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            String[] parts = line.split(" ");
            figures.put(
                    parts[0] + " " + parts[1], new Figure(Double.parseDouble(parts[2]), Double.parseDouble(parts[3])));
        }
        return figures;
    }

    private static void compare(Map<String, Figure> expected, Map<String, Figure> actual) {
        List<String> weights = compared(expected);
        for (Precision precision : Precision.values()) {
            String prefix = precision.label() + " ";
            double[] errors = weights.stream()
                    .mapToDouble(name -> error(of(expected, prefix + name), of(actual, prefix + name)))
                    .sorted()
                    .toArray();
            System.out.printf(
                    "%s: loss %.6f and %.6f; gradients of %d weights, difference of projections over the norm: median"
                            + " %.1e, largest %.1e%n",
                    precision.label(),
                    of(expected, prefix + "loss").value(),
                    of(actual, prefix + "loss").value(),
                    errors.length,
                    errors[errors.length / 2],
                    errors[errors.length - 1]);
        }
    }

    /** The weights whose gradients are more than rounding, as float32 tells: in bfloat16 rounding is larger. */
    private static List<String> compared(Map<String, Figure> figures) {
        String prefix = Precision.FLOAT32.label() + " ";
        double whole = norm(figures, prefix);
        return figures.keySet().stream()
                .filter(name -> name.startsWith(prefix) && of(figures, name).norm() > NOTHING * whole)
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    private static Figure of(Map<String, Figure> figures, String name) {
        return Optional.ofNullable(figures.get(name))
                .orElseThrow(() -> new IllegalArgumentException(name + " is missing; write both files anew"));
    }

    /** Of all gradients together. */
    private static double norm(Map<String, Figure> figures, String prefix) {
        return Math.sqrt(figures.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .mapToDouble(entry -> entry.getValue().norm() * entry.getValue().norm())
                .sum());
    }

    private static double error(Figure expected, Figure actual) {
        return Math.abs(expected.value() - actual.value()) / Math.max(expected.norm(), 1e-12);
    }
}
