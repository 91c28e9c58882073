package org.pyramidion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes a model, or weights, as a directory that {@code from_pretrained} of a HuggingFace class loads: safetensors,
 * {@code config.json}, {@code vocab.txt} and {@code tokenizer_config.json}. Numbers are copied bit for bit. Output
 * matrices that are tied to the word embeddings are left out, as HuggingFace itself does.
 */
public final class HuggingFaceExport {

    private static final String FORMAT = "huggingface";
    private static final int VERSION = 1;
    private static final double READER_LAYER_NORM_EPSILON = 1e-3;

    private final Path source;
    private final HuggingFaceClass as;
    private final Optional<WeightTensor> blockEmbeddings;

    private HuggingFaceExport(Path source, HuggingFaceClass as, Optional<WeightTensor> blockEmbeddings) {
        this.source = source;
        this.as = as;
        this.blockEmbeddings = blockEmbeddings;
    }

    /**
     * Writes one class.
     *
     * @param source directory of a model, or of a BERT's weights
     * @param blockEmbeddings {@code [blocks, projection]}, for {@link HuggingFaceClass#OPEN_QA}; without it that class
     *     has no blocks
     * @throws PyramidionException if the source lacks what the class is made of, or computes something else
     */
    public static Artifact write(
            Path source, HuggingFaceClass as, Optional<WeightTensor> blockEmbeddings, Path directory) {
        HuggingFaceExport export = new HuggingFaceExport(source, as, blockEmbeddings);
        return Artifact.write(
                directory,
                FORMAT,
                VERSION,
                Map.of("source", source.toString(), "class", as.className()),
                export::writeTo);
    }

    /** The class that a directory is written for if nobody says which; nothing if it could be several. */
    public static Optional<HuggingFaceClass> only(Path source) {
        return isWeights(source) ? Optional.of(HuggingFaceClass.BERT) : Optional.empty();
    }

    private static boolean isWeights(Path directory) {
        return Artifact.find(directory)
                .filter(found -> found.manifest().format().equals(PretrainedWeights.FORMAT))
                .isPresent();
    }

    private void writeTo(Path directory) throws IOException {
        try (WeightFile weights = SafeTensors.open(source.resolve(PretrainedWeights.MODEL))) {
            Optional<RealmConfig> model = RealmModel.config(source);
            if (model.isEmpty() && !isWeights(source)) {
                throw new PyramidionException("%s: holds neither a model nor weights".formatted(source));
            }
            model.ifPresent(this::requireFit);
            SafeTensors.write(
                    directory.resolve(PretrainedWeights.MODEL),
                    model.isPresent() ? tensors(weights) : ofWeights(weights),
                    Map.of("format", "pt"));
            write(directory.resolve(PretrainedWeights.CONFIG), config(model));
            write(directory.resolve("tokenizer_config.json"), tokenizer(model));
            Files.copy(source.resolve(PretrainedWeights.VOCABULARY), directory.resolve(PretrainedWeights.VOCABULARY));
        }
    }

    private void requireFit(RealmConfig config) {
        if (as.embeds() && config.sentence().isPresent()) {
            throw new PyramidionException(
                    ("%s: its embedder is a sentence encoder without a projection, which no class of a REALM has; "
                                    + "the encoder and the reader can be exported")
                            .formatted(source));
        }
        if (as.embeds() && config.pooling() != Embedder.Pooling.CLS) {
            throw new PyramidionException(
                    ("%s: its embedder pools the mean of all wordpieces, which no class of HuggingFace's does; the "
                                    + "encoder and the reader can be exported")
                            .formatted(source));
        }
        if (as.embeds() && !config.projectionNorm()) {
            throw new PyramidionException(
                    ("%s: its embedder has no layer norm behind the projection (model.projection-norm: false), which "
                                    + "every class of HuggingFace's applies; the encoder and the reader can "
                                    + "be exported")
                            .formatted(source));
        }
        if (as == HuggingFaceClass.OPEN_QA && !config.embedder().equals(config.encoder())) {
            throw new PyramidionException("%s: %s needs embedder and reader of one size; export them one by one"
                    .formatted(source, as.className()));
        }
    }

    private List<WeightTensor> ofWeights(WeightFile weights) {
        if (as != HuggingFaceClass.BERT) {
            throw new PyramidionException("%s: a BERT, which can be exported as bert only".formatted(source));
        }
        return weights.names().stream().map(weights::tensor).toList();
    }

    private List<WeightTensor> tensors(WeightFile weights) {
        if (weights.names().stream().anyMatch(name -> name.contains(PackedPatches.WEIGHTS))) {
            throw new PyramidionException(
                    "%s: reads pictures (model.patches: true), which no class of a REALM does".formatted(source));
        }
        List<WeightTensor> tensors = new ArrayList<>();
        for (HuggingFaceClass.Copy copy : as.copies()) {
            String from = present(weights, copy.from());
            weights.names().stream()
                    .filter(name -> name.startsWith(from))
                    .map(name -> weights.tensor(name).named(copy.to() + name.substring(from.length())))
                    .forEach(tensors::add);
        }
        blockEmbeddings.map(embeddings -> embeddings.named("block_emb")).ifPresent(tensors::add);
        return tensors;
    }

    /** The prefix itself; that of the document embedder where queries share it. */
    private String present(WeightFile weights, String prefix) {
        String own = prefix.equals("query_embedder.") && !has(weights, prefix) ? "embedder." : prefix;
        if (!has(weights, own)) {
            throw new PyramidionException("%s: has no %s, which %s is made of"
                    .formatted(source, own.replaceFirst("\\..*", "").replace('_', ' '), as.className()));
        }
        return own;
    }

    private static boolean has(WeightFile weights, String prefix) {
        return weights.names().stream().anyMatch(name -> name.startsWith(prefix));
    }

    private Map<String, Object> config(Optional<RealmConfig> model) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of(as.className()));
        json.put("model_type", as == HuggingFaceClass.BERT ? "bert" : "realm");
        json.putAll(sizes(model).toJson());
        json.put("hidden_dropout_prob", 0.1);
        json.put("attention_probs_dropout_prob", 0.1);
        json.put("pad_token_id", 0);
        if (model.isPresent() && as != HuggingFaceClass.BERT) {
            json.put("retriever_proj_size", model.get().projection());
            json.put("span_hidden_size", model.get().spanHidden());
            json.put("reader_layer_norm_eps", READER_LAYER_NORM_EPSILON);
            json.put(
                    "num_block_records",
                    blockEmbeddings.map(embeddings -> embeddings.shape()[0]).orElse(0L));
        }
        return json;
    }

    private BertConfig sizes(Optional<RealmConfig> model) throws IOException {
        if (model.isEmpty()) {
            Path file = source.resolve(PretrainedWeights.CONFIG);
            return BertConfig.fromJson(Files.readAllBytes(file), file.toString());
        }
        boolean embedder = as.embeds() && as != HuggingFaceClass.OPEN_QA;
        return embedder ? model.get().embedder() : model.get().encoder();
    }

    private Map<String, Object> tokenizer(Optional<RealmConfig> model) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tokenizer_class", "BertTokenizer");
        json.put("do_lower_case", model.isPresent() ? model.get().lowerCase() : weightsLowerCase());
        return json;
    }

    private boolean weightsLowerCase() throws IOException {
        Path file = source.resolve(PretrainedWeights.CONFIG);
        JsonNode json = BertConfig.parsed(Files.readAllBytes(file), file.toString());
        return json.path("do_lower_case").asBoolean(true);
    }

    private static void write(Path file, Map<String, Object> json) throws IOException {
        Files.write(file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(json));
    }
}
