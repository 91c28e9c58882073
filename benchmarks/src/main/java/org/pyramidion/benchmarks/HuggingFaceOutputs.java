package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
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
import org.pyramidion.model.SpanReader;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.model.WarmStart;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.json.JsonMapper;

/**
 * Exports a model as every class of HuggingFace's and writes what its networks make of a few inputs, for {@code
 * benchmarks/peers/huggingface.py} to compare with what those classes make of them: {@code CLASS/} for each class,
 * {@code inputs.json} ([B][L] wordpieces, 0 behind the end, and segments), {@code outputs.safetensors}.
 *
 * <p>Arguments: model, a directory (a warm start of bert-base's first two layers if not given), target
 * (target/huggingface).
 */
public final class HuggingFaceOutputs {

    private static final int BATCH = 4;
    private static final int LENGTH = 40;
    private static final int SPAN = 10;
    private static final int BLOCKS = 5;

    private final RealmModel model;
    private final List<InputSequence> inputs = new ArrayList<>();
    private final List<WeightTensor> outputs = new ArrayList<>();

    private HuggingFaceOutputs(RealmModel model) {
        this.model = model;
        SplittableRandom random = new SplittableRandom(1);
        int vocabulary = model.tokenizer().vocabularySize();
        for (int i = 0; i < BATCH; i++) {
            int[] ids = random.ints(LENGTH - 7 * i, 5, vocabulary).toArray(); // of different lengths
            int[] segments = new int[ids.length];
            for (int j = ids.length / 3; j < ids.length; j++) {
                segments[j] = 1;
            }
            ids[0] = model.tokenizer().clsId();
            ids[ids.length - 1] = model.tokenizer().sepId();
            inputs.add(new InputSequence(ids, segments));
        }
    }

    /** Exports and computes. */
    public static void main(String[] arguments) throws IOException {
        Path target = Path.of(arguments.length > 1 ? arguments[1] : "target/huggingface");
        Files.createDirectories(target);
        System.out.println(Engine.description());
        Path directory = arguments.length > 0 ? Path.of(arguments[0]) : warmStart(target.resolve("model"));
        for (HuggingFaceClass as : HuggingFaceClass.values()) {
            HuggingFaceExport.write(directory, as, blocks(as, directory), target.resolve(as.label()));
        }
        try (RealmModel model = RealmModel.open(directory)) {
            new HuggingFaceOutputs(model).write(target);
        }
        System.out.println("compare: python benchmarks/peers/huggingface.py " + target);
    }

    private static Path warmStart(Path place) {
        Path bert = PretrainedWeights.resolve("bert-base", Progress.none()).directory();
        WarmStart.Shape shape = new WarmStart.Shape(2, 2, 128, Embedder.Pooling.CLS, 1, true, 256);
        try (RealmModel shared = WarmStart.from(bert, shape, 1);
                RealmModel other = WarmStart.from(bert, shape, 2)) {
            TaskHeads.addReader(shared, 1);
            RealmModel model = shared.separateEmbedders();
            model.weights().under("query_embedder.").putAll(other.weights().under("embedder."));
            return model.save(place, Map.of()).directory();
        }
    }

    private static Optional<WeightTensor> blocks(HuggingFaceClass as, Path model) {
        int dimension = RealmModel.config(model).orElseThrow().projection();
        return as == HuggingFaceClass.OPEN_QA
                ? Optional.of(
                        WeightTensor.of("block_emb", new long[] {BLOCKS, dimension}, new float[BLOCKS * dimension]))
                : Optional.empty();
    }

    private void write(Path target) throws IOException {
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch = new PackedBatch(inputs);
            add("embedder", model.documentEmbedder().embed(batch, 0));
            add("query_embedder", model.queryEmbedder().embed(batch, 0));
            int[] rows = new int[BATCH];
            for (int i = 0; i < BATCH; i++) {
                rows[i] = batch.row(i, 1 + i);
            }
            add("encoder", model.encoder().logProbabilities(batch, rows, 0)); // sequence i at wordpiece 1 + i
            SpanReader.Spans spans = SpanReader.Spans.upTo(SPAN, LENGTH);
            add("reader", model.reader().scores(batch, blockMask(), spans, 0));
            SafeTensors.write(target.resolve("outputs.safetensors"), outputs, Map.of());
        }
        Files.write(
                target.resolve("inputs.json"),
                JsonMapper.shared()
                        .writeValueAsBytes(Map.of(
                                "ids", inputs.stream().map(InputSequence::ids).toList(),
                                "segments",
                                        inputs.stream()
                                                .map(InputSequence::segments)
                                                .toList())));
    }

    /** 1 in the second segment, {@code [B, L]}. */
    private Tensor blockMask() {
        float[] mask = new float[BATCH * LENGTH];
        for (int i = 0; i < BATCH; i++) {
            int[] segments = inputs.get(i).segments();
            for (int j = 0; j < segments.length; j++) {
                mask[i * LENGTH + j] = segments[j];
            }
        }
        return Tensors.of(mask, BATCH, LENGTH);
    }

    private void add(String name, Tensor output) {
        outputs.add(WeightTensor.of(name, Tensors.shape(output), Tensors.floats(output)));
    }
}
