package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.HuggingFaceClass;
import org.pyramidion.model.HuggingFaceExport;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a published BERT puts into the blanks of twenty sentences. Writes a directory that {@code
 * benchmarks/peers/blank_filling.py} compares with PyTorch: the weights as HuggingFace loads them ({@code bert/}), the
 * sentences and their wordpieces ({@code blanks.jsonl}), and the probability of every wordpiece at every blank ({@code
 * probabilities.safetensors}, [V] for each sentence). Prints the three most probable.
 *
 * <p>Arguments: weights (bert-base), directory (target/blank-filling).
 */
public final class BlankFilling {

    private static final int SHOWN = 3;

    private static final List<String> SENTENCES = List.of(
            "the capital of south korea is [MASK].",
            "the capital of france is [MASK].",
            "the river nile flows into the [MASK] sea.",
            "water freezes at zero degrees [MASK].",
            "the opposite of hot is [MASK].",
            "she plays the [MASK] in a string quartet.",
            "a year has twelve [MASK].",
            "the largest planet of the solar system is [MASK].",
            "he wrote the letter with a [MASK] and some ink.",
            "the [MASK] of the united states lives in the white house.",
            "in winter the lake is covered with [MASK].",
            "bees make [MASK].",
            "the farmer milked the [MASK] before sunrise.",
            "mount everest is the highest [MASK] on earth.",
            "two plus two is [MASK].",
            "the ship sailed from london to new [MASK].",
            "the chemical symbol of gold is [MASK].",
            "romeo and juliet is a play by william [MASK].",
            "the doctor told the [MASK] to stay in bed.",
            "a triangle has [MASK] sides.");

    private BlankFilling() {}

    /** Fills the blanks. */
    public static void main(String[] arguments) throws IOException {
        String name = arguments.length > 0 ? arguments[0] : "bert-base";
        Path target = Path.of(arguments.length > 1 ? arguments[1] : "target/blank-filling");
        Path weights = PretrainedWeights.resolve(name, Progress.none()).directory();
        Files.createDirectories(target);
        System.out.println(Engine.description());
        HuggingFaceExport.write(weights, HuggingFaceClass.BERT, Optional.empty(), target.resolve("bert"));
        int layers = WarmStart.layers(weights);
        WarmStart.Shape shape = new WarmStart.Shape(1, layers, 128, Embedder.Pooling.CLS, 1, true, 256);
        try (RealmModel model = WarmStart.from(weights, shape, 1)) {
            fill(model, target);
        }
        System.out.println("compare: python benchmarks/peers/blank_filling.py " + target);
    }

    private static void fill(RealmModel model, Path target) throws IOException {
        List<String> lines = new ArrayList<>();
        List<WeightTensor> distributions = new ArrayList<>();
        for (int i = 0; i < SENTENCES.size(); i++) {
            int[] ids = ids(model, SENTENCES.get(i));
            float[] probabilities = probabilities(model, ids);
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("text", SENTENCES.get(i));
            line.put("ids", ids);
            lines.add(JsonMapper.shared().writeValueAsString(line));
            distributions.add(WeightTensor.of("%02d".formatted(i), new long[] {probabilities.length}, probabilities));
            System.out.printf("%-60s %s%n", SENTENCES.get(i), top(model, probabilities));
        }
        Files.write(target.resolve("blanks.jsonl"), lines);
        SafeTensors.write(target.resolve("probabilities.safetensors"), distributions, Map.of());
    }

    private static int[] ids(RealmModel model, String sentence) {
        int[] pieces = model.tokenizer().encodeCloze(sentence).ids();
        int[] ids = new int[pieces.length + 2];
        ids[0] = model.tokenizer().clsId();
        System.arraycopy(pieces, 0, ids, 1, pieces.length);
        ids[ids.length - 1] = model.tokenizer().sepId();
        return ids;
    }

    private static float[] probabilities(RealmModel model, int[] ids) {
        int mask = IntStream.range(0, ids.length)
                .filter(i -> ids[i] == model.tokenizer().maskId())
                .findFirst()
                .orElseThrow();
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch = new PackedBatch(List.of(new InputSequence(ids, new int[ids.length])));
            return Tensors.floats(model.encoder()
                    .logProbabilities(batch, new int[] {batch.row(0, mask)}, 0)
                    .exp());
        }
    }

    private static String top(RealmModel model, float[] probabilities) {
        StringBuilder top = new StringBuilder();
        IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.comparingDouble(id -> -probabilities[id]))
                .limit(SHOWN)
                .forEach(
                        id -> top.append("%s %.5f  ".formatted(model.tokenizer().piece(id), probabilities[id])));
        return top.toString().strip();
    }
}
