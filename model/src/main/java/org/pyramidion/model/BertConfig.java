package org.pyramidion.model;

import java.util.Map;
import java.util.TreeMap;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sizes of a BERT, as in HuggingFace's {@code config.json}.
 *
 * @param tanhGelu whether GELU is the tanh approximation ("gelu_new", Google's BERT) or exact ("gelu")
 */
public record BertConfig(
        int vocabulary,
        int hidden,
        int layers,
        int heads,
        int intermediate,
        int maxPositions,
        int segments,
        double layerNormEpsilon,
        boolean tanhGelu) {

    /** The same with so many wordpieces. */
    BertConfig withVocabulary(int pieces) {
        return new BertConfig(
                pieces, hidden, layers, heads, intermediate, maxPositions, segments, layerNormEpsilon, tanhGelu);
    }

    /** The same with only the first {@code layers} layers. */
    public BertConfig withLayers(int layers) {
        if (layers < 1 || layers > this.layers) {
            throw new PyramidionException("layers: %d asked for, the model has %d; choose from 1 to %d"
                    .formatted(layers, this.layers, this.layers));
        }
        return new BertConfig(
                vocabulary, hidden, layers, heads, intermediate, maxPositions, segments, layerNormEpsilon, tanhGelu);
    }

    /** The same with another number of segments. */
    public BertConfig withSegments(int segments) {
        return new BertConfig(
                vocabulary, hidden, layers, heads, intermediate, maxPositions, segments, layerNormEpsilon, tanhGelu);
    }

    /**
     * Whether the weight called {@code name} ({@code bert.encoder.layer.N.…}) is of one of the layers, or of none at
     * all.
     */
    public boolean hasLayerOf(String name) {
        String layer = "bert.encoder.layer.";
        return !name.startsWith(layer)
                || Integer.parseInt(name.substring(layer.length(), name.indexOf('.', layer.length()))) < layers;
    }

    /**
     * Floating-point operations of a forward pass over one sequence, attention included, embedding look-up left out.
     *
     * @param length of the sequence, in wordpieces
     * @param read of how many of them the last hidden state is read; of the others the last layer computes keys and
     *     values only
     */
    public double flops(double length, double read) {
        double keysAndValues = 4.0 * hidden * hidden; // of one wordpiece in one layer
        double rest = 4.0 * hidden * hidden + 4.0 * hidden * intermediate;
        double layer = length * (keysAndValues + rest) + 4.0 * length * length * hidden;
        double last = length * keysAndValues + read * rest + 4.0 * read * length * hidden;
        return (layers - 1) * layer + last;
    }

    /** How many numbers its weights are, pooler included and heads left out. */
    public double parameters() {
        double h = hidden;
        double embeddings = (vocabulary + maxPositions + segments + 2) * h;
        double layer = 4 * (h * h + h) + 2 * h * intermediate + intermediate + h + 4 * h;
        return embeddings + layers * layer + h * h + h;
    }

    /** Reads HuggingFace's keys; {@code where} names the file in errors. */
    public static BertConfig fromJson(byte[] json, String where) {
        JsonNode node = parsed(json, where);
        return new BertConfig(
                integer(node, "vocab_size", where),
                integer(node, "hidden_size", where),
                integer(node, "num_hidden_layers", where),
                integer(node, "num_attention_heads", where),
                integer(node, "intermediate_size", where),
                integer(node, "max_position_embeddings", where),
                integer(node, "type_vocab_size", where),
                number(node, "layer_norm_eps", 1e-12, where),
                activation(node.path("hidden_act").asString("gelu"), where));
    }

    static JsonNode parsed(byte[] json, String where) {
        try {
            return JsonMapper.shared().readTree(json);
        } catch (JacksonException e) {
            throw new PyramidionException("%s: not valid JSON; the file is damaged, make it again".formatted(where), e);
        }
    }

    /** HuggingFace's keys and values, sorted: a model is named by the checksums of its files. */
    public Map<String, Object> toJson() {
        return new TreeMap<>(Map.of(
                "vocab_size", vocabulary,
                "hidden_size", hidden,
                "num_hidden_layers", layers,
                "num_attention_heads", heads,
                "intermediate_size", intermediate,
                "max_position_embeddings", maxPositions,
                "type_vocab_size", segments,
                "layer_norm_eps", layerNormEpsilon,
                "hidden_act", tanhGelu ? "gelu_new" : "gelu"));
    }

    private static int integer(JsonNode node, String key, String where) {
        JsonNode value = node.path(key);
        if (!value.canConvertToInt() || !value.isIntegralNumber()) {
            throw new PyramidionException("%s: %s must be a whole number, is %s".formatted(where, key, value));
        }
        return value.asInt();
    }

    private static double number(JsonNode node, String key, double otherwise, String where) {
        JsonNode value = node.path(key);
        if (!value.isMissingNode() && !value.isNumber()) {
            throw new PyramidionException("%s: %s must be a number, is %s".formatted(where, key, value));
        }
        return value.asDouble(otherwise);
    }

    private static boolean activation(String name, String where) {
        return switch (name) {
            case "gelu_new", "gelu_pytorch_tanh" -> true;
            case "gelu" -> false;
            default ->
                throw new PyramidionException(
                        "%s: hidden_act %s is not supported; gelu and gelu_new are".formatted(where, name));
        };
    }
}
