package org.pyramidion.weights;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** The sizes of a BERT, as its tensors show them. */
record HuggingFaceConfig(
        long vocabulary,
        long hidden,
        int layers,
        long intermediate,
        long positions,
        long types,
        Publication.Unstored rest) {

    static HuggingFaceConfig of(WeightFile weights, Publication.Unstored rest) {
        long[] words = shape(weights, "bert.embeddings.word_embeddings.weight");
        return new HuggingFaceConfig(
                words[0],
                words[1],
                layers(weights),
                shape(weights, "bert.encoder.layer.0.intermediate.dense.bias")[0],
                shape(weights, "bert.embeddings.position_embeddings.weight")[0],
                shape(weights, "bert.embeddings.token_type_embeddings.weight")[0],
                rest);
    }

    private static long[] shape(WeightFile weights, String name) {
        return weights.tensor(name).shape();
    }

    private static int layers(WeightFile weights) {
        return (int) IntStream.iterate(0, layer -> layer + 1)
                .takeWhile(layer -> weights.names().contains("bert.encoder.layer." + layer + ".output.dense.bias"))
                .count();
    }

    /** Under HuggingFace's keys. */
    Map<String, Object> toMap() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("model_type", "bert");
        keys.put("vocab_size", vocabulary);
        keys.put("hidden_size", hidden);
        keys.put("num_hidden_layers", layers);
        keys.put("num_attention_heads", rest.heads());
        keys.put("intermediate_size", intermediate);
        keys.put("max_position_embeddings", positions);
        keys.put("type_vocab_size", types);
        keys.put("layer_norm_eps", rest.layerNormEpsilon());
        keys.put("hidden_act", rest.activation());
        return keys;
    }
}
