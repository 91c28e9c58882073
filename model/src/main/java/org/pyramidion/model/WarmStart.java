package org.pyramidion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;

/**
 * Begins a {@link RealmModel} from a published BERT: the trunk of every network, and the encoder's head, from its file; what
 * the file does not have (projection, span scorer, a missing pooler) at random.
 *
 * <p>Random matrices are truncated normal with deviation 0.02 as in BERT, biases zero, layer norms one. A missing
 * masked-language-model transform starts as the identity, so that the tied output matrix sees the trunk's states unspoilt.
 */
public final class WarmStart {

    private static final double DEVIATION = 0.02;

    /**
     * What to build.
     *
     * @param embedderLayers how many of the file's first layers the embedders keep
     * @param encoderLayers how many the encoder and the reader keep
     * @param embeddingScale what the weights of the embedding's layer norm start at; 1 as published. Relevance scores begin
     *     within ± {@code embeddingScale² · projection}, so a smaller scale begins with a softer choice of documents
     */
    public record Shape(
            int embedderLayers,
            int encoderLayers,
            int projection,
            Embedder.Pooling pooling,
            double embeddingScale,
            boolean sharedEmbedders,
            int spanHidden) {}

    private final WeightFile source;
    private final RandomGenerator random;
    private final Parameters target = Parameters.empty();

    private WarmStart(WeightFile source, long seed) {
        this.source = source;
        this.random = new SplittableRandom(seed);
    }

    /**
     * Builds a model from a directory with {@code model.safetensors} (names from {@code bert.} on), {@code config.json} and
     * {@code vocab.txt}.
     *
     * @throws PyramidionException if the directory lacks something, or has fewer layers than asked for
     */
    public static RealmModel from(Path directory, Shape shape, long seed) {
        try (WeightFile file = SafeTensors.open(directory.resolve("model.safetensors"))) {
            Path configFile = directory.resolve("config.json");
            BertConfig bert = BertConfig.fromJson(Files.readAllBytes(configFile), configFile.toString());
            RealmConfig config = new RealmConfig(
                    bert.withLayers(shape.embedderLayers),
                    bert.withLayers(shape.encoderLayers),
                    shape.projection,
                    shape.pooling,
                    shape.sharedEmbedders,
                    shape.spanHidden,
                    true);
            Parameters weights = new WarmStart(file, seed).build(config, shape.embeddingScale);
            return new RealmModel(
                    config, weights, WordPieceTokenizer.ofVocabulary(directory.resolve("vocab.txt"), true));
        } catch (IOException e) {
            throw new PyramidionException("cannot read weights in %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }

    /** How many layers the BERT of a weights directory has. */
    public static int layers(Path directory) {
        Path file = directory.resolve("config.json");
        try {
            return BertConfig.fromJson(Files.readAllBytes(file), file.toString())
                    .layers();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private Parameters build(RealmConfig config, double embeddingScale) {
        try (Scope scope = Scope.withoutGradients()) {
            embedder(config, "embedder.", (float) embeddingScale);
            if (!config.sharedEmbedders()) {
                target.under("query_embedder.").putAll(target.under("embedder."));
            }
            trunk("encoder.realm.", config.encoder());
            head("encoder.cls.predictions.", config.encoder());
        }
        return target;
    }

    private void embedder(RealmConfig config, String prefix, float scale) {
        trunk(prefix + "realm.", config.embedder());
        matrix(
                prefix + "cls.dense.weight",
                config.projection(),
                config.embedder().hidden());
        constant(prefix + "cls.dense.bias", 0, config.projection());
        constant(prefix + "cls.LayerNorm.weight", scale, config.projection());
        constant(prefix + "cls.LayerNorm.bias", 0, config.projection());
    }

    private void trunk(String prefix, BertConfig config) {
        for (String name : source.names()) {
            if (name.startsWith("bert.") && kept(name, config.layers())) {
                target.put(prefix + name.substring("bert.".length()), Tensors.of(source.tensor(name)));
            }
        }
        if (!target.contains(prefix + "pooler.dense.weight")) {
            matrix(prefix + "pooler.dense.weight", config.hidden(), config.hidden());
            constant(prefix + "pooler.dense.bias", 0, config.hidden());
        }
    }

    private static boolean kept(String name, int layers) {
        String layer = "bert.encoder.layer.";
        if (!name.startsWith(layer)) {
            return true;
        }
        int end = name.indexOf('.', layer.length());
        return Integer.parseInt(name.substring(layer.length(), end)) < layers;
    }

    private void head(String prefix, BertConfig config) {
        String[] names = {
            "transform.dense.weight",
            "transform.dense.bias",
            "transform.LayerNorm.weight",
            "transform.LayerNorm.bias",
            "bias"
        };
        if (source.names().contains("cls.predictions.transform.dense.weight")) {
            for (String name : names) {
                target.put(prefix + name, Tensors.of(source.tensor("cls.predictions." + name)));
            }
        } else {
            target.put(prefix + names[0], identity(config.hidden()));
            constant(prefix + names[1], 0, config.hidden());
            constant(prefix + names[2], 1, config.hidden());
            constant(prefix + names[3], 0, config.hidden());
            constant(prefix + names[4], 0, config.vocabulary());
        }
    }

    /**
     * Gives a model a reader: the encoder's trunk, as published, and a random span scorer. Does nothing if it has one.
     */
    public static void addReader(RealmModel model, long seed) {
        if (model.hasReader()) {
            return;
        }
        try (Scope scope = Scope.withoutGradients()) {
            int hidden = model.config().encoder().hidden();
            int span = model.config().spanHidden();
            Parameters reader = model.weights().under("reader.");
            reader.under("realm.").putAll(model.weights().under("encoder.realm."));
            RandomGenerator random = new SplittableRandom(seed);
            reader.put("qa_outputs.dense_intermediate.weight", normal(random, 2 * span, hidden));
            reader.put("qa_outputs.dense_intermediate.bias", filled(0, 2 * span));
            reader.put("qa_outputs.dense_output.weight", normal(random, 1, span));
            reader.put("qa_outputs.dense_output.bias", filled(0, 1));
            reader.put("qa_outputs.layer_normalization.weight", filled(1, span));
            reader.put("qa_outputs.layer_normalization.bias", filled(0, span));
        }
    }

    private void matrix(String name, int rows, int columns) {
        target.put(name, normal(random, rows, columns));
    }

    private void constant(String name, float value, int length) {
        target.put(name, filled(value, length));
    }

    private static Tensor normal(RandomGenerator random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            double draw = random.nextGaussian();
            while (Math.abs(draw) > 2) {
                draw = random.nextGaussian();
            }
            values[i] = (float) (draw * DEVIATION);
        }
        return Tensors.of(values, rows, columns);
    }

    private static Tensor filled(float value, int length) {
        float[] values = new float[length];
        java.util.Arrays.fill(values, value);
        return Tensors.of(values, length);
    }

    private static Tensor identity(int size) {
        float[] values = new float[size * size];
        for (int i = 0; i < size; i++) {
            values[i * size + i] = 1;
        }
        return Tensors.of(values, size, size);
    }
}
