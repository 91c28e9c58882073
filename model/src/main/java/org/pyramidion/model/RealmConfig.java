package org.pyramidion.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The shape of a whole REALM.
 *
 * @param embedder sizes of the embedders' BERT
 * @param encoder sizes of the encoder's and the reader's BERT
 * @param projection size of the retrieval embedding, 128 as published
 * @param pooling what a sequence's vector is made of, {@code CLS} as published
 * @param sharedEmbedders whether one embedder serves queries and documents (the published default)
 * @param spanHidden hidden size of the span scorer, 256 as published
 * @param lowerCase whether text is lower-cased before it is cut into wordpieces
 * @param projectionNorm whether a layer norm follows the projection, as in the published code; the paper has none
 * @param labels classes of claims, in the order of the classifier's outputs; empty if the model has no classifier
 * @param sentence how the embedders make a vector if they are those of a published sentence encoder: then there is no
 *     projection, {@code projection} is the encoder's own size, and {@code pooling} and {@code projectionNorm} say
 *     nothing
 */
public record RealmConfig(
        BertConfig embedder,
        BertConfig encoder,
        int projection,
        Embedder.Pooling pooling,
        boolean sharedEmbedders,
        int spanHidden,
        boolean lowerCase,
        boolean projectionNorm,
        List<String> labels,
        Optional<SentenceForm> sentence) {

    public RealmConfig {
        labels = List.copyOf(labels);
    }

    /** With the embedders of the published method. */
    public RealmConfig(
            BertConfig embedder,
            BertConfig encoder,
            int projection,
            Embedder.Pooling pooling,
            boolean sharedEmbedders,
            int spanHidden,
            boolean lowerCase,
            boolean projectionNorm,
            List<String> labels) {
        this(
                embedder,
                encoder,
                projection,
                pooling,
                sharedEmbedders,
                spanHidden,
                lowerCase,
                projectionNorm,
                labels,
                Optional.empty());
    }

    /** As published, without a classifier. */
    public RealmConfig(
            BertConfig embedder,
            BertConfig encoder,
            int projection,
            Embedder.Pooling pooling,
            boolean sharedEmbedders,
            int spanHidden,
            boolean lowerCase) {
        this(embedder, encoder, projection, pooling, sharedEmbedders, spanHidden, lowerCase, true, List.of());
    }

    RealmConfig withSharedEmbedders(boolean shared) {
        return new RealmConfig(
                embedder,
                encoder,
                projection,
                pooling,
                shared,
                spanHidden,
                lowerCase,
                projectionNorm,
                labels,
                sentence);
    }

    RealmConfig withLabels(List<String> classes) {
        return new RealmConfig(
                embedder,
                encoder,
                projection,
                pooling,
                sharedEmbedders,
                spanHidden,
                lowerCase,
                projectionNorm,
                classes,
                sentence);
    }

    byte[] toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model_type", "pyramidion-realm");
        json.put("embedder", embedder.toJson());
        json.put("encoder", encoder.toJson());
        json.put("retriever_proj_size", projection);
        json.put("pooling", pooling.name().toLowerCase(Locale.ROOT));
        json.put("share_embedders", sharedEmbedders);
        json.put("span_hidden_size", spanHidden);
        json.put("do_lower_case", lowerCase);
        json.put("projection_norm", projectionNorm);
        if (!labels.isEmpty()) {
            json.put("labels", labels);
        }
        sentence.ifPresent(form -> json.put("sentence_encoder", form.toJson()));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    static RealmConfig fromJson(byte[] bytes, String where) {
        try {
            return of(BertConfig.parsed(bytes, where), where);
        } catch (JacksonException e) { // a number where a text should be
            throw new PyramidionException("%s: %s".formatted(where, e.getOriginalMessage()), e);
        }
    }

    private static RealmConfig of(JsonNode json, String where) {
        return new RealmConfig(
                BertConfig.fromJson(bytes(json.path("embedder")), where + ": embedder"),
                BertConfig.fromJson(bytes(json.path("encoder")), where + ": encoder"),
                json.path("retriever_proj_size").asInt(128),
                pooling(json.path("pooling").asString("cls"), where),
                json.path("share_embedders").asBoolean(true),
                json.path("span_hidden_size").asInt(256),
                json.path("do_lower_case").asBoolean(true),
                json.path("projection_norm").asBoolean(true),
                json.path("labels").valueStream().map(JsonNode::asString).toList(),
                Optional.of(json.path("sentence_encoder"))
                        .filter(JsonNode::isObject)
                        .map(form -> SentenceForm.fromJson(form, where)));
    }

    private static Embedder.Pooling pooling(String name, String where) {
        for (Embedder.Pooling pooling : Embedder.Pooling.values()) {
            if (pooling.name().equalsIgnoreCase(name)) {
                return pooling;
            }
        }
        throw new PyramidionException("%s: pooling is %s, must be cls or mean".formatted(where, name));
    }

    private static byte[] bytes(JsonNode node) {
        return JsonMapper.shared().writeValueAsBytes(node);
    }
}
