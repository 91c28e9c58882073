package org.pyramidion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;

/**
 * How a published sentence encoder makes a text's vector: of unit length, so that inner products are the cosines that
 * it was trained for.
 *
 * @param name of its weights, {@code minilm}
 * @param pooling what a vector is made of
 * @param maxLength how many wordpieces of a text it reads, marks included
 * @param instruction what it wants before questions, a space behind it included; empty for none
 * @param scale what a cosine is multiplied by to be a score, before a model has learnt a better factor; 1 as published
 */
public record SentenceForm(String name, SentencePooling pooling, int maxLength, String instruction, double scale) {

    /** As published. */
    SentenceForm(String name, SentencePooling pooling, int maxLength, String instruction) {
        this(name, pooling, maxLength, instruction, 1);
    }

    /** The same with scores that are so many times the cosines. */
    public SentenceForm withScale(double factor) {
        return new SentenceForm(name, pooling, maxLength, instruction, factor);
    }

    private static final double SHORTEST = 1e-12;

    /**
     * How the encoder of a name or directory makes vectors: one of {@link SentenceEncoder.Published}, or what a
     * directory says as the library sentence-transformers writes it ({@code 1_Pooling/config.json}); nothing if it is
     * no sentence encoder.
     *
     * @throws PyramidionException if it pools in a way that is not known here
     */
    public static Optional<SentenceForm> find(String name, Path directory) {
        return SentenceEncoder.Published.of(name)
                .map(SentenceEncoder.Published::form)
                .or(() -> json(directory.resolve("1_Pooling").resolve("config.json"))
                        .map(pooling -> of(directory, pooling)));
    }

    private static SentenceForm of(Path directory, JsonNode pooling) {
        boolean first = pooling.path("pooling_mode_cls_token").asBoolean(false);
        if (!first && !pooling.path("pooling_mode_mean_tokens").asBoolean(false)) {
            throw new PyramidionException(
                    "%s: pools neither the first state nor the mean; only these two are known".formatted(directory));
        }
        return new SentenceForm(
                directory.getFileName().toString(),
                first ? SentencePooling.FIRST : SentencePooling.MEAN,
                json(directory.resolve("sentence_bert_config.json"))
                        .map(json -> json.path("max_seq_length").asInt(512))
                        .orElse(512),
                json(directory.resolve("config_sentence_transformers.json"))
                        .map(json -> json.path("prompts").path("query").asString(""))
                        .orElse(""));
    }

    private static Optional<JsonNode> json(Path file) {
        try {
            return Files.isRegularFile(file)
                    ? Optional.of(PublishedSizes.parsed(Files.readAllBytes(file), file))
                    : Optional.empty();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /** One vector of unit length a sequence, {@code [B, H]}. */
    Tensor embed(Bert bert, PackedBatch batch, double dropout) {
        Tensor pooled = switch (pooling) {
            case FIRST -> bert.hidden(batch, batch.firstRows(), dropout);
            case MEAN -> bert.mean(batch, dropout);
        };
        Tensor squares = pooled.mul(pooled).sum(new long[] {1}, true, new ScalarTypeOptional());
        return pooled.div(squares.sqrt().clamp_min(new Scalar(SHORTEST)));
    }

    Map<String, Object> toJson() {
        return new TreeMap<>(Map.of(
                "name", name,
                "pooling", pooling.name().toLowerCase(Locale.ROOT),
                "max_length", maxLength,
                "instruction", instruction,
                "scale", scale));
    }

    static SentenceForm fromJson(JsonNode json, String where) {
        String pooling = json.path("pooling").asString("");
        return new SentenceForm(
                json.path("name").asString(""),
                pooling(pooling, where),
                json.path("max_length").asInt(512),
                json.path("instruction").asString(""),
                json.path("scale").asDouble(1));
    }

    private static SentencePooling pooling(String name, String where) {
        return Stream.of(SentencePooling.values())
                .filter(pooling -> pooling.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new PyramidionException("%s: sentence_encoder: pooling is '%s', must be one of %s"
                        .formatted(where, name, List.of("first", "mean"))));
    }
}
