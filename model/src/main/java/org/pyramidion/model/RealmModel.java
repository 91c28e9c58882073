package org.pyramidion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;

/**
 * All networks of a REALM over one set of weights, with the vocabulary they were made for. It owns the weights and the
 * tokenizer.
 *
 * <p>Products are computed in the precision that it was opened with, or in that of a view ({@link #in}); models of
 * different precision can be used at once. Any number of threads may compute with a model that nobody trains.
 *
 * <p>Weights are named by part: {@code embedder.} (documents, and queries too where shared), {@code query_embedder.},
 * {@code encoder.} and, once fine-tuning has begun, {@code reader.}; behind that the names are HuggingFace's. A start
 * from a published sentence encoder has {@code retriever.} too: the temperature of scores and what scores the null
 * document.
 */
public final class RealmModel implements AutoCloseable {

    static final String FORMAT = "model";
    static final int VERSION = 1;
    private static final String WEIGHTS = "model.safetensors";
    private static final String CONFIG = "config.json";
    private static final String VOCABULARY = "vocab.txt";
    static final String RETRIEVER = "retriever.";
    static final String SCALE = "scale";
    static final String NULL_VECTOR = "null_vector";
    static final String NULL_BIAS = "null_bias";

    /**
     * Single numbers are so many times their weight: Adam moves a weight by the learning rate, which is too little for
     * them.
     */
    private static final double GAIN = 100;

    private static final Pattern LAYER_MATRIX =
            Pattern.compile(".*encoder\\.layer\\.\\d+\\..*(query|key|value|dense)\\.weight");

    private final RealmConfig config;
    private final Parameters weights;
    private final WordPieceTokenizer tokenizer;
    private final boolean ownsTokenizer;

    /** Where the weights were read from, as long as some of them were rounded then. */
    private final Optional<WeightFile> unrounded;

    RealmModel(RealmConfig config, Parameters weights, WordPieceTokenizer tokenizer) {
        this(config, weights, tokenizer, true, Optional.empty());
    }

    private RealmModel(
            RealmConfig config,
            Parameters weights,
            WordPieceTokenizer tokenizer,
            boolean ownsTokenizer,
            Optional<WeightFile> unrounded) {
        this.config = config;
        this.weights = weights;
        this.tokenizer = tokenizer;
        this.ownsTokenizer = ownsTokenizer;
        this.unrounded = unrounded;
    }

    public RealmConfig config() {
        return config;
    }

    public Parameters weights() {
        return weights;
    }

    public WordPieceTokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * The document embedder's weights as they were trained, not as they may have been rounded for reading: what tells
     * one embedder from another.
     */
    public List<WeightTensor> trainedDocumentEmbedder() {
        String prefix = "embedder.";
        return unrounded
                .map(file -> file.names().stream()
                        .filter(name -> name.startsWith(prefix))
                        .map(file::tensor)
                        .map(weight -> new WeightTensor(
                                weight.name().substring(prefix.length()), weight.type(), weight.shape(), weight.data()))
                        .toList())
                .orElseGet(() -> weights.under(prefix).weights());
    }

    /** Embeds documents, and is what the index builder embeds the corpus with. */
    public Embedder documentEmbedder() {
        return embedder("embedder.");
    }

    /** Embeds queries; the document embedder itself where they are shared. */
    public Embedder queryEmbedder() {
        return scaled(embedder(queries()));
    }

    /** Embeds queries by the document embedder's weights: what the inverse cloze task trains. */
    public Embedder warmingQueryEmbedder() {
        return scaled(documentEmbedder());
    }

    private Embedder embedder(String prefix) {
        Parameters own = weights.under(prefix);
        return config.sentence()
                .map(form -> new Embedder(config.embedder(), own, form))
                .orElseGet(() -> new Embedder(config.embedder(), own, config.pooling(), config.projectionNorm()));
    }

    /** Cosines are too much alike for a choice among documents; scores are some times as large, how many is learnt. */
    private Embedder scaled(Embedder queries) {
        return config.sentence()
                .map(form -> new Embedder(queries, () -> scoreScale(form)))
                .orElse(queries);
    }

    private Tensor scoreScale(SentenceForm form) {
        Tensor change = Ops.scale(retriever().get(SCALE), GAIN).exp(); // 1 at the start
        return Ops.scale(change, form.scale());
    }

    private Parameters retriever() {
        return weights.under(RETRIEVER);
    }

    /**
     * Scores of the null document: what its embedding's product with a query's is, or, where a sentence encoder embeds,
     * which cannot tell what no text means, {@code q · n + b} with n and b learnt. Elsewhere there may be a learnt b too
     * ({@code model.null-bias}).
     *
     * @param queries as {@link #queryEmbedder} embeds them, {@code [B, D]}
     * @return {@code [B, 1]}
     */
    public Tensor nullScores(Tensor queries, InputFormat format, double dropout) {
        if (config.sentence().isPresent()) {
            return withNullBias(queries.matmul(retriever().get(NULL_VECTOR).unsqueeze(1)));
        }
        InputSequence nothing = format.document(new int[0], new int[0]);
        return withNullBias(queries.matmul(documentEmbedder()
                .embed(new PackedBatch(List.of(nothing)), dropout)
                .t()));
    }

    private Tensor withNullBias(Tensor products) {
        return hasNullBias() ? products.add(Ops.scale(retriever().get(NULL_BIAS), GAIN)) : products;
    }

    /** Whether the null document's score has a weight of its own. */
    public boolean hasNullBias() {
        return retriever().contains(NULL_BIAS);
    }

    /** Sets the null document's bias, if there is one ({@link #hasNullBias}). */
    public void setNullBias(double bias) {
        try (Scope scope = Scope.withoutGradients()) {
            retriever().get(NULL_BIAS).fill_(new Scalar(bias / GAIN));
        }
    }

    public KnowledgeAugmentedEncoder encoder() {
        return new KnowledgeAugmentedEncoder(config.encoder(), weights.under("encoder."));
    }

    /** Whether its embedders and its encoder were made for pictures. */
    public boolean readsPictures() {
        return weights.contains("embedder.realm.embeddings." + PackedPatches.PLACES);
    }

    /** Whether this model has been fine-tuned, or is about to be: whether it has a reader. */
    public boolean hasReader() {
        return weights.contains("reader.qa_outputs.dense_output.weight");
    }

    /**
     * The reader.
     *
     * @throws PyramidionException if this model has none yet
     */
    public SpanReader reader() {
        if (!hasReader()) {
            throw new PyramidionException(
                    hasClassifier()
                            ? "this model classifies claims and has no answers; evaluate it on claims"
                            : "this model has no reader yet; fine-tune it first");
        }
        return new SpanReader(config.encoder(), weights.under("reader."));
    }

    /** Whether this model was fine-tuned to classify claims. */
    public boolean hasClassifier() {
        return !config.labels().isEmpty();
    }

    /**
     * The classifier of claims; its classes are those of {@link RealmConfig#labels}.
     *
     * @throws PyramidionException if this model has none
     */
    public ClaimClassifier classifier() {
        if (!hasClassifier()) {
            throw new PyramidionException("this model does not classify claims; fine-tune it for classification first");
        }
        return new ClaimClassifier(config.encoder(), weights.under("reader."));
    }

    /** The same model with these classes. This model must not be used any more. */
    RealmModel withLabels(List<String> labels) {
        return new RealmModel(config.withLabels(labels), weights, tokenizer, ownsTokenizer, unrounded);
    }

    /**
     * The same model computing in another precision: a view on the same weights, which is of no more use once this
     * model is closed. Closing the view does nothing.
     */
    public RealmModel in(Precision precision) {
        return new RealmModel(config, weights.in(precision), tokenizer, false, unrounded);
    }

    /** How texts become inputs, for sequences of these lengths. */
    public InputFormat inputs(int queryLength, int blockLength, int readerLength) {
        var marks = new InputSequence.Marks(tokenizer.clsId(), tokenizer.sepId());
        Optional<InputFormat.Plain> plain = config.sentence()
                .map(form -> new InputFormat.Plain(
                        form.maxLength(), tokenizer.encode(form.instruction()).ids()));
        return new InputFormat(marks, queryLength, blockLength, readerLength, plain);
    }

    /** A copy with weights of its own; the tokenizer is shared and closed with the original. */
    public RealmModel copy() {
        return new RealmModel(config, weights.copy(), tokenizer, false, Optional.empty());
    }

    /**
     * The same model with a query embedder of its own, which starts as a copy of the document embedder: fine-tuning
     * trains the query side only. This model must not be used any more if another one is returned.
     */
    public RealmModel separateEmbedders() {
        if (!config.sharedEmbedders()) {
            return this;
        }
        copyDocumentEmbedder();
        return new RealmModel(config.withSharedEmbedders(false), weights, tokenizer, ownsTokenizer, unrounded);
    }

    /**
     * After a warm start of the document embedder alone: gives the query embedder, if it is another one, the same
     * weights.
     */
    public void shareDocumentEmbedderWithQueries() {
        if (!config.sharedEmbedders()) {
            copyDocumentEmbedder();
        }
    }

    /**
     * Trains only the last layers of the encoder, and of the reader if there is one, with their heads. What lies below
     * costs no backward pass and keeps what BERT knows. Nothing is frozen where {@code layers} is 0 or all of them.
     */
    public void trainLastLayers(int layers) {
        int frozen = layers == 0 ? 0 : config.encoder().layers() - layers;
        for (String trunk : List.of("encoder.realm.", "reader.realm.")) {
            Parameters weights = this.weights.under(trunk);
            weights.names().stream().filter(name -> isBelow(name, frozen)).forEach(weights::freeze);
        }
    }

    /** Trains queries only; they must have an embedder of their own. */
    public void freezeDocumentEmbedder() {
        Parameters documents = weights.under("embedder.");
        documents.names().forEach(documents::freeze);
    }

    /** Leaves the encoder as it is: it judges documents and learns nothing. */
    public void freezeEncoder() {
        Parameters encoder = weights.under("encoder.");
        encoder.names().forEach(encoder::freeze);
    }

    /** Takes over the embedders of a model that this one was trained from; both have one for queries, or neither. */
    public void takeRetriever(RealmModel start) {
        List.of("embedder.", "query_embedder.", RETRIEVER).forEach(part -> take(part, start));
    }

    /** Takes over the encoder of a model that this one was trained from. */
    public void takeEncoder(RealmModel start) {
        take("encoder.", start);
    }

    private void take(String part, RealmModel from) {
        weights.under(part).putAll(from.weights.under(part));
    }

    private static boolean isBelow(String name, int layers) {
        String layer = "encoder.layer.";
        if (layers <= 0) {
            return false;
        }
        return (name.startsWith("embeddings.") && !name.startsWith("embeddings." + PackedPatches.WEIGHTS))
                || (name.startsWith(layer)
                        && Integer.parseInt(name.substring(layer.length(), name.indexOf('.', layer.length())))
                                < layers);
    }

    private void copyDocumentEmbedder() {
        weights.under("query_embedder.").putAll(weights.under("embedder."));
    }

    /** Writes the model as a directory that {@link #open} reads. */
    public Artifact save(Path directory, Map<String, Object> provenance) {
        return Artifact.write(directory, FORMAT, VERSION, provenance, partial -> writeTo(partial));
    }

    /** Writes what embeds documents, and nothing else, as a model directory: a snapshot for an index builder. */
    public Artifact saveDocumentEmbedder(Path directory, Map<String, Object> provenance) {
        return save(directory, provenance, name -> name.startsWith("embedder."));
    }

    /** Writes what embeds queries, the scale of their scores included, and nothing else, as a model directory. */
    public Artifact saveQueryEmbedder(Path directory, Map<String, Object> provenance) {
        return save(directory, provenance, name -> name.startsWith(queries()) || name.startsWith(RETRIEVER));
    }

    private Artifact save(Path directory, Map<String, Object> provenance, Predicate<String> wanted) {
        List<WeightTensor> parts = weights.weights().stream()
                .filter(weight -> wanted.test(weight.name()))
                .toList();
        return Artifact.write(directory, FORMAT, VERSION, provenance, partial -> writeTo(partial, parts));
    }

    /** The names of the weights that embed queries begin with this. */
    private String queries() {
        return config.sharedEmbedders() ? "embedder." : "query_embedder.";
    }

    /** Writes the model's files into a directory that is part of a larger artifact. */
    public void writeTo(Path directory) throws IOException {
        writeTo(directory, weights.weights());
    }

    private void writeTo(Path directory, List<WeightTensor> parts) throws IOException {
        SafeTensors.write(directory.resolve(WEIGHTS), parts, Map.of("format", "pt"));
        Files.write(directory.resolve(CONFIG), config.toJson());
        tokenizer.writeVocabulary(directory.resolve(VOCABULARY));
    }

    /** The shape of the model in a directory; nothing if there is no model, but something else or nothing. */
    public static Optional<RealmConfig> config(Path directory) {
        return Artifact.find(directory)
                .filter(found -> found.manifest().format().equals(FORMAT))
                .map(found -> readConfig(found.file(CONFIG)));
    }

    private static RealmConfig readConfig(Path file) {
        try {
            return RealmConfig.fromJson(Files.readAllBytes(file), file.toString());
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /**
     * Opens a model directory, to compute in float32.
     *
     * @throws PyramidionException if there is none or it is damaged
     */
    public static RealmModel open(Path directory) {
        return open(directory, Precision.FLOAT32);
    }

    /**
     * Opens a model directory.
     *
     * @param precision what products are computed in
     * @throws PyramidionException if there is none or it is damaged
     */
    public static RealmModel open(Path directory, Precision precision) {
        Artifact.open(directory, FORMAT, VERSION).requireListed("");
        return read(directory, precision, name -> false);
    }

    /**
     * Opens a model directory for reading alone, not for training. Layers' matrices are rounded to {@code precision}
     * once rather than for each product: results of large products are to the bit those of {@link #open}, and small
     * ones are rounded as well.
     *
     * @throws PyramidionException if there is none or it is damaged
     */
    public static RealmModel openForReading(Path directory, Precision precision) {
        Artifact.open(directory, FORMAT, VERSION).requireListed("");
        return read(
                directory,
                precision,
                precision == Precision.BFLOAT16 ? LAYER_MATRIX.asMatchPredicate() : name -> false);
    }

    /** Reads the files that {@link #writeTo} wrote. */
    public static RealmModel read(Path directory) {
        return read(directory, Precision.FLOAT32, name -> false);
    }

    private static RealmModel read(Path directory, Precision precision, Predicate<String> rounded) {
        boolean rounds = false;
        WeightFile file = SafeTensors.open(directory.resolve(WEIGHTS));
        try {
            RealmConfig config = readConfig(directory.resolve(CONFIG));
            Parameters weights = Parameters.empty(precision);
            for (String name : file.names()) {
                try (Scope scope = Scope.withoutGradients()) {
                    Tensor weight = Tensors.of(file.tensor(name));
                    weights.adopt(name, rounded.test(name) ? weight.to(ScalarType.BFloat16) : weight, scope);
                }
            }
            WordPieceTokenizer tokenizer =
                    WordPieceTokenizer.ofVocabulary(directory.resolve(VOCABULARY), config.lowerCase());
            rounds = file.names().stream().anyMatch(rounded);
            return new RealmModel(config, weights, tokenizer, true, rounds ? Optional.of(file) : Optional.empty());
        } finally {
            if (!rounds) {
                file.close();
            }
        }
    }

    @Override
    public void close() {
        weights.close();
        if (ownsTokenizer) {
            tokenizer.close();
            unrounded.ifPresent(WeightFile::close);
        }
    }
}
