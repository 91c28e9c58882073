package org.pyramidion.model;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.WeightFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The sizes of a published part: what its configuration says, and where that is silent or there is none, what its
 * tensors show; what tensors do not show is as in Google's BERT (heads of 64, epsilon 1e-12, {@code gelu_new}).
 */
record PublishedSizes(BertConfig bert, int projection, int spanHidden) {

    private static final Set<String> TYPES = Set.of("bert", "realm");
    private static final int HEAD = 64;
    private static final int MOST_LAYERS = 1000;
    private static final String LAYER = "bert.encoder.layer.";

    /**
     * @param json the content of {@code config.json} or {@code bert_config.json}
     * @param where that file, or that of the weights, for errors
     */
    static PublishedSizes of(WeightFile weights, Optional<byte[]> json, Path where) {
        JsonNode config = json.map(bytes -> parsed(bytes, where))
                .orElseGet(() -> JsonMapper.shared().createObjectNode());
        String type = config.path("model_type").asString("bert");
        if (!TYPES.contains(type)) {
            throw new PyramidionException(
                    "%s: model_type is %s; only bert and realm can be read".formatted(where, type));
        }
        Map<String, Object> merged = shown(weights);
        config.properties().forEach(property -> merged.put(property.getKey(), property.getValue()));
        BertConfig bert = BertConfig.fromJson(JsonMapper.shared().writeValueAsBytes(merged), where.toString());
        if (bert.layers() < 1 || bert.layers() > MOST_LAYERS) {
            throw new PyramidionException(
                    "%s: num_hidden_layers is %d, must be from 1 to %d".formatted(where, bert.layers(), MOST_LAYERS));
        }
        if (bert.heads() < 1 || bert.hidden() % bert.heads() != 0) {
            throw new PyramidionException("%s: hidden_size %d cannot be cut into %d num_attention_heads"
                    .formatted(where, bert.hidden(), bert.heads()));
        }
        return new PublishedSizes(
                bert,
                config.path("retriever_proj_size").asInt(size(weights, "cls.dense.weight", 0, 128)),
                config.path("span_hidden_size").asInt(size(weights, "qa_outputs.dense_output.weight", 1, 256)));
    }

    static JsonNode parsed(byte[] json, Path where) {
        try {
            JsonNode node = JsonMapper.shared().readTree(json);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            // said below
        }
        throw new PyramidionException("%s: not a JSON object; fetch the file again".formatted(where));
    }

    private static Map<String, Object> shown(WeightFile weights) {
        Map<String, Object> keys = new LinkedHashMap<>();
        int hidden = size(weights, "bert.embeddings.word_embeddings.weight", 1, 768);
        keys.put("vocab_size", size(weights, "bert.embeddings.word_embeddings.weight", 0, 30522));
        keys.put("hidden_size", hidden);
        keys.put("num_hidden_layers", layers(weights));
        keys.put("num_attention_heads", Math.max(1, hidden / HEAD));
        keys.put("intermediate_size", size(weights, LAYER + "0.intermediate.dense.bias", 0, 4 * hidden));
        keys.put("max_position_embeddings", size(weights, "bert.embeddings.position_embeddings.weight", 0, 512));
        keys.put("type_vocab_size", size(weights, "bert.embeddings.token_type_embeddings.weight", 0, 2));
        keys.put("layer_norm_eps", 1e-12);
        keys.put("hidden_act", "gelu_new");
        return keys;
    }

    /** One dimension of a tensor; {@code absent} if there is no such tensor or it has no such dimension. */
    private static int size(WeightFile weights, String name, int dimension, int absent) {
        if (!weights.names().contains(name)) {
            return absent;
        }
        long[] shape = weights.tensor(name).shape();
        return dimension < shape.length ? (int) Math.min(shape[dimension], Integer.MAX_VALUE / 8) : absent;
    }

    private static int layers(WeightFile weights) {
        return Math.max(
                1,
                weights.names().stream()
                        .filter(name -> name.startsWith(LAYER))
                        .map(name -> name.substring(LAYER.length()).replaceFirst("\\..*", ""))
                        .collect(Collectors.toSet())
                        .size());
    }
}
