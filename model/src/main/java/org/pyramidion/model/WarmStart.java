package org.pyramidion.model;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.WeightFile;

/**
 * Begins a {@link RealmModel} from a published BERT: the trunk of every network, and the encoder's head, from its file;
 * what the file does not have (projection, span scorer, a missing pooler) at random.
 *
 * <p>Random matrices are truncated normal with deviation 0.02 as in BERT, biases zero, layer norms one. A missing
 * masked-language-model transform starts as the identity, so that the tied output matrix sees the trunk's states
 * unspoilt.
 */
public final class WarmStart {

    /**
     * What to build.
     *
     * @param embedderLayers how many of the file's first layers the embedders keep
     * @param encoderLayers how many the encoder and the reader keep
     * @param embeddingScale what the weights of the embedding's layer norm start at; 1 as published. Relevance scores
     *     begin within ± {@code embeddingScale² · projection}, so a smaller scale begins with a softer choice of
     *     documents
     * @param projectionNorm whether there is such a layer norm
     * @param patches whether its BERTs read pictures, which no published one does
     * @param nullBias whether the null document's score has a bias that is learnt; where a sentence encoder embeds it
     *     always has
     */
    public record Shape(
            int embedderLayers,
            int encoderLayers,
            int projection,
            Embedder.Pooling pooling,
            double embeddingScale,
            boolean sharedEmbedders,
            int spanHidden,
            boolean projectionNorm,
            boolean patches,
            boolean nullBias) {

        /** For texts alone, with the layer norm, as published. */
        public Shape(
                int embedderLayers,
                int encoderLayers,
                int projection,
                Embedder.Pooling pooling,
                double embeddingScale,
                boolean sharedEmbedders,
                int spanHidden) {
            this(
                    embedderLayers,
                    encoderLayers,
                    projection,
                    pooling,
                    embeddingScale,
                    sharedEmbedders,
                    spanHidden,
                    true,
                    false,
                    false);
        }
    }

    /**
     * Where the weights come from.
     *
     * @param embedder what {@link ImportedModel} reads as a BERT
     * @param form if that is a published sentence encoder, how it makes vectors: the embedders then begin as that very
     *     encoder, without a projection, and of all its layers
     * @param encoder the same for the encoder; of one vocabulary with the embedder
     */
    public record Source(Path embedder, Optional<SentenceForm> form, Path encoder) {

        /** The same BERT for both, as published. */
        public static Source of(Path weights) {
            return new Source(weights, Optional.empty(), weights);
        }

        boolean isOne() {
            return form.isEmpty() && embedder.equals(encoder);
        }
    }

    private WeightFile source;
    private final boolean patches;
    private final RandomGenerator random;
    private final RandomGenerator patchRandom;
    private final Parameters target = Parameters.empty();

    private WarmStart(WeightFile source, boolean patches, long seed) {
        this.source = source;
        this.patches = patches;
        this.random = new SplittableRandom(seed);
        this.patchRandom = new SplittableRandom(~seed); // what else is drawn stays that of a model of texts
    }

    /**
     * Builds a model from published weights, or takes over a whole model, imported or trained before.
     *
     * @param weights what {@link ImportedModel} reads as a BERT; or a model's directory, whose shape must be {@code
     *     shape}
     * @throws PyramidionException if something is absent or damaged, or of another shape
     */
    public static RealmModel from(Path weights, Shape shape, long seed) {
        Optional<RealmConfig> model = RealmModel.config(weights);
        if (model.isPresent()) {
            requireShape(weights, model.get(), shape);
            return whole(weights, shape);
        }
        return separate(Source.of(weights), shape, seed);
    }

    private static RealmModel whole(Path directory, Shape shape) {
        RealmModel model = RealmModel.open(directory);
        if (model.readsPictures() != shape.patches) {
            model.close();
            throw otherThan(directory, "model.patches", shape.patches);
        }
        if (model.config().sentence().isEmpty() && model.hasNullBias() != shape.nullBias) {
            model.close();
            throw otherThan(directory, "model.null-bias", shape.nullBias);
        }
        return model;
    }

    private static PyramidionException otherThan(Path directory, String setting, boolean wanted) {
        return new PyramidionException(
                "%s: a whole model, taken as it is: %s is %s, not %s".formatted(directory, setting, !wanted, wanted));
    }

    /**
     * Builds a model whose embedders and encoder may have different origins.
     *
     * @throws PyramidionException if something is absent or damaged, or the two are of different vocabularies
     */
    public static RealmModel from(Source source, Shape shape, long seed) {
        return source.isOne() ? from(source.embedder, shape, seed) : separate(source, shape, seed);
    }

    private static RealmModel separate(Source source, Shape shape, long seed) {
        if (shape.patches && source.form.isPresent()) {
            throw new PyramidionException(
                    ("%s: a sentence encoder, which reads no pictures; name a BERT for the embedders, or"
                                    + " leave model.patches out")
                            .formatted(source.embedder));
        }
        try (ImportedModel embedder = open(source.embedder);
                ImportedModel encoder = open(source.encoder)) {
            requireSameVocabulary(source, embedder, encoder);
            BertConfig embedding =
                    source.form.isPresent() ? embedder.bert() : embedder.bert().withLayers(shape.embedderLayers);
            RealmConfig config = new RealmConfig(
                    embedding,
                    encoder.bert().withLayers(shape.encoderLayers),
                    source.form.isPresent() ? embedding.hidden() : shape.projection,
                    shape.pooling,
                    shape.sharedEmbedders,
                    shape.spanHidden,
                    encoder.lowerCase(),
                    shape.projectionNorm,
                    List.of(),
                    source.form);
            WarmStart start = new WarmStart(embedder.encoder(), shape.patches, seed);
            Parameters parameters = start.build(config, shape, encoder.encoder());
            return new RealmModel(config, parameters, encoder.tokenizer());
        }
    }

    private static void requireSameVocabulary(Source source, ImportedModel embedder, ImportedModel encoder) {
        if (!embedder.vocabulary().equals(encoder.vocabulary()) || embedder.lowerCase() != encoder.lowerCase()) {
            throw new PyramidionException("%s and %s have different vocabularies, but one corpus serves both; choose %s"
                    .formatted(
                            source.embedder, source.encoder, "model.embedder-weights and model.encoder-weights alike"));
        }
    }

    private static ImportedModel open(Path weights) {
        ImportedModel published = ImportedModel.open(List.of(weights), Optional.empty(), Optional.empty());
        if (!published.isBert()) {
            published.close();
            throw new PyramidionException(
                    "%s: holds parts of a REALM; import them as a model first".formatted(weights));
        }
        return published;
    }

    private static void requireShape(Path model, RealmConfig is, Shape wanted) {
        List<String> problems = new ArrayList<>();
        compare(problems, "model.embedder-layers", is.embedder().layers(), wanted.embedderLayers);
        compare(problems, "model.encoder-layers", is.encoder().layers(), wanted.encoderLayers);
        compare(problems, "model.projection", is.projection(), wanted.projection);
        compare(problems, "model.pooling", is.pooling(), wanted.pooling);
        compare(problems, "model.shared-embedders", is.sharedEmbedders(), wanted.sharedEmbedders);
        compare(problems, "model.span-hidden", is.spanHidden(), wanted.spanHidden);
        compare(problems, "model.projection-norm", is.projectionNorm(), wanted.projectionNorm);
        if (!problems.isEmpty()) {
            throw new PyramidionException(
                    "%s: a whole model, taken as it is: %s".formatted(model, String.join("; ", problems)));
        }
    }

    private static void compare(List<String> problems, String setting, Object is, Object wanted) {
        if (!is.equals(wanted)) {
            problems.add("%s is %s, not %s"
                    .formatted(
                            setting,
                            is.toString().toLowerCase(Locale.ROOT),
                            wanted.toString().toLowerCase(Locale.ROOT)));
        }
    }

    /** A tokenizer of published weights or of a model, cased as they are, which is the caller's to close. */
    public static WordPieceTokenizer tokenizer(Path weights) {
        try (ImportedModel published = ImportedModel.open(List.of(weights), Optional.empty(), Optional.empty())) {
            return published.tokenizer();
        }
    }

    /** The sizes of the BERT of a weights directory, or of a model's encoder. */
    public static BertConfig sizes(Path weights) {
        return RealmModel.config(weights).map(RealmConfig::encoder).orElseGet(() -> {
            try (ImportedModel published = open(weights)) {
                return published.bert();
            }
        });
    }

    /** How many layers that BERT has. */
    public static int layers(Path weights) {
        return sizes(weights).layers();
    }

    private Parameters build(RealmConfig config, Shape shape, WeightFile ofEncoder) {
        try (Scope scope = Scope.withoutGradients()) {
            if (config.sentence().isPresent()) {
                published("embedder.realm.");
                retriever(config.projection());
            } else {
                embedder(config, "embedder.", (float) shape.embeddingScale);
                if (shape.nullBias) {
                    nullBias();
                }
            }
            if (!config.sharedEmbedders()) {
                target.under("query_embedder.").putAll(target.under("embedder."));
            }
            source = ofEncoder;
            trunk("encoder.realm.", config.encoder());
            head("encoder.cls.predictions.", config.encoder());
        }
        return target;
    }

    /** A sentence encoder as it is: no pooler, which has no part in its vectors. */
    private void published(String prefix) {
        source.names().stream()
                .filter(name -> name.startsWith("bert.") && !name.startsWith("bert.pooler."))
                .forEach(
                        name -> target.put(prefix + name.substring("bert.".length()), Tensors.of(source.tensor(name))));
    }

    private void retriever(int size) {
        constant(RealmModel.RETRIEVER + RealmModel.SCALE, 0, 1);
        constant(RealmModel.RETRIEVER + RealmModel.NULL_VECTOR, 0, size);
        nullBias();
    }

    private void nullBias() {
        constant(RealmModel.RETRIEVER + RealmModel.NULL_BIAS, 0, 1);
    }

    private void embedder(RealmConfig config, String prefix, float scale) {
        trunk(prefix + "realm.", config.embedder());
        matrix(
                prefix + "cls.dense.weight",
                config.projection(),
                config.embedder().hidden());
        constant(prefix + "cls.dense.bias", 0, config.projection());
        if (config.projectionNorm()) {
            constant(prefix + "cls.LayerNorm.weight", scale, config.projection());
            constant(prefix + "cls.LayerNorm.bias", 0, config.projection());
        }
    }

    private void trunk(String prefix, BertConfig config) {
        for (String name : source.names()) {
            if (name.startsWith("bert.") && config.hasLayerOf(name)) {
                target.put(prefix + name.substring("bert.".length()), Tensors.of(source.tensor(name)));
            }
        }
        if (!target.contains(prefix + "pooler.dense.weight")) {
            matrix(prefix + "pooler.dense.weight", config.hidden(), config.hidden());
            constant(prefix + "pooler.dense.bias", 0, config.hidden());
        }
        if (patches) {
            patches(prefix + "embeddings.", config.hidden());
        }
    }

    private void patches(String prefix, int hidden) {
        String projection = prefix + PackedPatches.PROJECTION;
        target.put(projection + ".weight", InitialWeights.normal(patchRandom, hidden, Patches.VALUES));
        constant(projection + ".bias", 0, hidden);
        target.put(prefix + PackedPatches.PLACES, InitialWeights.normal(patchRandom, Patches.MOST, hidden));
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
            target.put(prefix + names[0], InitialWeights.identity(config.hidden()));
            constant(prefix + names[1], 0, config.hidden());
            constant(prefix + names[2], 1, config.hidden());
            constant(prefix + names[3], 0, config.hidden());
            constant(prefix + names[4], 0, config.vocabulary());
        }
    }

    private void matrix(String name, int rows, int columns) {
        target.put(name, InitialWeights.normal(random, rows, columns));
    }

    private void constant(String name, float value, int length) {
        target.put(name, InitialWeights.filled(value, length));
    }
}
