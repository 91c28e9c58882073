package org.pyramidion.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.ElementType;
import org.pyramidion.weights.ExpectedTensors;
import org.pyramidion.weights.Names.Part;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightSource;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.json.JsonMapper;

/**
 * Published weights, of a BERT or of parts of a REALM, from one or several sources; checked tensor by tensor, not yet
 * copied.
 *
 * <p>A BERT alone becomes a directory of weights, which a warm start begins from. Anything more becomes a model: the
 * embedder of a fine-tuned checkpoint is that of queries, and that of documents too unless another source brings one.
 * What no source brings, the model lacks, and says so when it is needed.
 */
public final class ImportedModel implements AutoCloseable {

    private static final List<String> CONFIGS = List.of("config.json", "bert_config.json");
    private static final List<String> VOCABULARIES =
            List.of("vocab.txt", "assets/vocab.txt", "../assets/vocab.txt", "../vocab.txt", "tokenizer.json");

    private final List<WeightSource> sources = new ArrayList<>();
    private final Map<Part, WeightSource> parts = new EnumMap<>(Part.class);
    private final Map<Part, PublishedSizes> sizes = new EnumMap<>(Part.class);
    private final Map<Part, List<String>> names = new EnumMap<>(Part.class);
    private final boolean lowerCase;
    private final Path vocabularyFile;
    private final List<String> vocabulary;
    /** The tensors of a BERT that have a row for each wordpiece. */
    private static final Set<String> OF_PIECES = Set.of(
            "bert.embeddings.word_embeddings.weight",
            "cls.predictions.bias",
            "cls.predictions.decoder.weight",
            "cls.predictions.decoder.bias");

    private final boolean separateEmbedders;

    private ImportedModel(List<Path> places, Optional<Path> config, Optional<Path> vocabularyFile) throws IOException {
        try {
            for (Path place : places) {
                add(WeightSource.open(place), config);
            }
            if (networks().isEmpty()) {
                throw new PyramidionException("%s: holds no BERT and no part of a REALM"
                        .formatted(sources.getFirst().file()));
            }
            this.vocabularyFile = vocabularyFile
                    .or(this::findVocabulary)
                    .orElseThrow(() -> new PyramidionException("%s: no vocab.txt beside it; name one"
                            .formatted(sources.getFirst().file())));
            this.vocabulary = readVocabulary();
            this.lowerCase = PublishedCase.isLower(
                    sources.stream().map(WeightSource::file).toList(), this.vocabularyFile, vocabulary);
            requireOneSize();
            this.separateEmbedders = haveSeparateEmbedders();
        } catch (RuntimeException | IOException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Opens and checks weights.
     *
     * @param sources files, directories as they are published, or TensorFlow checkpoints
     * @param config the configuration, if it does not lie beside the weights
     * @param vocabulary the vocabulary, if it does not lie beside the weights
     * @throws PyramidionException if something is absent or damaged, two sources bring the same part, or tensors are
     *     missing, surplus or misshapen, all of which are named
     */
    public static ImportedModel open(List<Path> sources, Optional<Path> config, Optional<Path> vocabulary) {
        try {
            return new ImportedModel(sources, config, vocabulary);
        } catch (IOException e) {
            throw new PyramidionException(
                    "cannot read weights of %s: %s".formatted(sources.getFirst(), Artifact.reason(e)), e);
        }
    }

    private void add(WeightSource source, Optional<Path> config) throws IOException {
        sources.add(source);
        Optional<Path> configFile = config.or(() -> beside(source, CONFIGS));
        List<String> unknown = source.unknown();
        for (Part part : source.parts()) {
            WeightSource before = parts.put(part, source);
            if (before != null) {
                throw new PyramidionException("%s and %s both bring the %s; leave one of them out"
                        .formatted(before.file(), source.file(), word(part)));
            }
            if (part != Part.INDEX) {
                check(part, source, configFile, unknown);
                unknown = List.of();
            }
        }
    }

    private void check(Part part, WeightSource source, Optional<Path> configFile, List<String> unknown)
            throws IOException {
        Optional<byte[]> json =
                configFile.isPresent() ? Optional.of(Files.readAllBytes(configFile.get())) : Optional.empty();
        WeightFile weights = source.part(part);
        PublishedSizes size = PublishedSizes.of(weights, json, configFile.orElse(source.file()));
        ExpectedTensors expected = PartTensors.of(part, size.bert(), size.projection(), size.spanHidden());
        expected.require(
                "%s: not %s of %d layers"
                        .formatted(source.file(), article(part), size.bert().layers()),
                weights,
                unknown);
        sizes.put(part, size);
        names.put(part, expected.present(weights));
    }

    private static Optional<Path> beside(WeightSource source, List<String> names) {
        return names.stream()
                .map(name -> source.file().resolveSibling(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    private Optional<Path> findVocabulary() {
        return sources.stream()
                .flatMap(source -> beside(source, VOCABULARIES).stream())
                .findFirst();
    }

    private List<String> readVocabulary() {
        List<String> pieces = pieces();
        if (pieces.size() > bert().vocabulary()) {
            throw new PyramidionException("%s: %d wordpieces, but the weights know %d; it is another model's"
                    .formatted(vocabularyFile, pieces.size(), bert().vocabulary()));
        }
        return pieces;
    }

    private List<String> pieces() {
        if (!isJson(vocabularyFile)) {
            return WordPieceTokenizer.vocabulary(vocabularyFile);
        }
        try (WordPieceTokenizer tokenizer = tokenizer(true)) { // the pieces are the same in either case
            return tokenizer.vocabulary();
        }
    }

    private static boolean isJson(Path file) {
        return file.toString().endsWith(".json");
    }

    /** A tokenizer of the vocabulary, which is the caller's to close. */
    WordPieceTokenizer tokenizer() {
        return tokenizer(lowerCase);
    }

    private WordPieceTokenizer tokenizer(boolean lower) {
        return isJson(vocabularyFile)
                ? WordPieceTokenizer.ofTokenizerJson(vocabularyFile)
                : WordPieceTokenizer.ofVocabulary(vocabularyFile, lower);
    }

    private void requireOneSize() {
        if (has(Part.ENCODER) && has(Part.READER) && !size(Part.ENCODER).equals(size(Part.READER))) {
            throw new PyramidionException("%s and %s are of different sizes; encoder and reader must be of one"
                    .formatted(file(Part.ENCODER), file(Part.READER)));
        }
        if (has(Part.EMBEDDER)
                && has(Part.QUERY_EMBEDDER)
                && !published(Part.EMBEDDER).equals(published(Part.QUERY_EMBEDDER))) {
            throw new PyramidionException("%s and %s are of different sizes; both embedders must be of one"
                    .formatted(file(Part.EMBEDDER), file(Part.QUERY_EMBEDDER)));
        }
    }

    private boolean has(Part part) {
        return parts.containsKey(part);
    }

    private BertConfig size(Part part) {
        return published(part).bert();
    }

    private PublishedSizes published(Part part) {
        return Optional.ofNullable(sizes.get(part)).orElseThrow();
    }

    private Path file(Part part) {
        return Optional.ofNullable(parts.get(part)).orElseThrow().file();
    }

    private Set<Part> networks() {
        return sizes.keySet();
    }

    /** The parts that the sources bring. */
    public Set<Part> parts() {
        return Collections.unmodifiableSet(parts.keySet());
    }

    /** Whether this is a BERT and no more. */
    public boolean isBert() {
        return networks().equals(Set.of(Part.ENCODER));
    }

    /** The sizes of the encoder's BERT; those of another part if there is no encoder. */
    public BertConfig bert() {
        return Stream.of(Part.ENCODER, Part.READER, Part.EMBEDDER, Part.QUERY_EMBEDDER)
                .filter(this::has)
                .map(this::size)
                .findFirst()
                .orElseThrow();
    }

    /** The tensors of a BERT: {@code bert.…}, {@code cls.predictions.…}. */
    WeightFile encoder() {
        return Optional.ofNullable(parts.get(Part.ENCODER)).orElseThrow().part(Part.ENCODER);
    }

    /** The embeddings of all blocks, {@code [blocks, projection]}, if a source brings them. */
    public Optional<WeightTensor> blockEmbeddings() {
        return Optional.ofNullable(parts.get(Part.INDEX))
                .map(source -> source.part(Part.INDEX).tensor("block_emb"));
    }

    /** The wordpieces in the order of their ids. */
    public List<String> vocabulary() {
        return vocabulary;
    }

    /** Whether text is lower-cased before it is cut. */
    public boolean lowerCase() {
        return lowerCase;
    }

    /**
     * Writes weights or a model, whichever this is.
     *
     * @throws PyramidionException if a weight is not finite
     */
    public Artifact save(Path directory, Map<String, Object> provenance) {
        return isBert()
                ? Artifact.write(
                        directory,
                        PretrainedWeights.FORMAT,
                        PretrainedWeights.VERSION,
                        provenance,
                        partial -> writeFiles(partial, bertTensors(), bertConfig(bert()), vocabulary))
                : Artifact.write(
                        directory,
                        RealmModel.FORMAT,
                        RealmModel.VERSION,
                        provenance,
                        partial -> writeFiles(
                                partial, modelTensors(), modelConfig().toJson(), vocabulary));
    }

    /**
     * Writes the BERT with some of its wordpieces alone: what it computes of texts that need no others is the same.
     *
     * @param pieces their ids here, rising
     * @throws PyramidionException if this is more than a BERT, or a weight is not finite
     */
    Artifact save(Path directory, Map<String, Object> provenance, int... pieces) {
        if (!isBert()) {
            throw new PyramidionException("%s: wordpieces are taken out of a BERT only, not of a REALM"
                    .formatted(sources.getFirst().file()));
        }
        return Artifact.write(
                directory,
                PretrainedWeights.FORMAT,
                PretrainedWeights.VERSION,
                provenance,
                partial -> writeFiles(
                        partial,
                        bertTensors().stream()
                                .map(tensor -> OF_PIECES.contains(tensor.name()) ? tensor.rows(pieces) : tensor)
                                .toList(),
                        bertConfig(bert().withVocabulary(pieces.length)),
                        Arrays.stream(pieces).mapToObj(vocabulary::get).toList()));
    }

    private void writeFiles(Path directory, List<WeightTensor> tensors, byte[] config, List<String> pieces)
            throws IOException {
        tensors.parallelStream().forEach(WeightTensor::requireFinite);
        SafeTensors.write(directory.resolve(PretrainedWeights.MODEL), tensors, Map.of("format", "pt"));
        Files.write(directory.resolve(PretrainedWeights.CONFIG), config);
        Files.write(directory.resolve(PretrainedWeights.VOCABULARY), pieces);
    }

    private byte[] bertConfig(BertConfig bert) {
        Map<String, Object> json = new LinkedHashMap<>(bert.toJson());
        json.put("model_type", "bert");
        json.put("do_lower_case", lowerCase);
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(json);
    }

    private RealmConfig modelConfig() {
        Part embedder = documentEmbedder();
        return new RealmConfig(
                has(embedder) ? size(embedder) : bert(),
                has(Part.ENCODER) || has(Part.READER) ? bert() : size(embedder),
                has(embedder)
                        ? published(embedder).projection()
                        : published(Part.READER).projection(),
                Embedder.Pooling.CLS,
                !separateEmbedders,
                has(Part.READER) ? published(Part.READER).spanHidden() : 256,
                lowerCase);
    }

    private Part documentEmbedder() {
        return has(Part.EMBEDDER) ? Part.EMBEDDER : Part.QUERY_EMBEDDER;
    }

    /** Whether queries have an embedder that differs from that of documents in a bit at least. */
    private boolean haveSeparateEmbedders() {
        if (!has(Part.EMBEDDER) || !has(Part.QUERY_EMBEDDER)) {
            return false;
        }
        List<WeightTensor> documents = tensors(Part.EMBEDDER, "", "");
        List<WeightTensor> queries = tensors(Part.QUERY_EMBEDDER, "", "");
        for (int i = 0; i < documents.size(); i++) {
            if (documents.get(i).data().mismatch(queries.get(i).data()) != -1) {
                return true;
            }
        }
        return false;
    }

    private List<WeightTensor> bertTensors() {
        return tensors(Part.ENCODER, "bert.", "");
    }

    private List<WeightTensor> modelTensors() {
        List<WeightTensor> all = new ArrayList<>();
        if (has(Part.ENCODER)) {
            all.addAll(tensors(Part.ENCODER, "realm.", "encoder."));
        }
        if (has(documentEmbedder())) {
            all.addAll(tensors(documentEmbedder(), "realm.", "embedder."));
        }
        if (separateEmbedders) {
            all.addAll(tensors(Part.QUERY_EMBEDDER, "realm.", "query_embedder."));
        }
        if (has(Part.READER)) {
            all.addAll(tensors(Part.READER, "realm.", "reader."));
        }
        return all;
    }

    private List<WeightTensor> tensors(Part part, String trunk, String prefix) {
        WeightFile weights = Optional.ofNullable(parts.get(part)).orElseThrow().part(part);
        return Optional.ofNullable(names.get(part)).orElseThrow().stream()
                .map(name -> single(weights.tensor(name)).named(prefix + name.replaceFirst("^bert\\.", trunk)))
                .toList();
    }

    /** As 32-bit floats: 16-bit ones are widened, which changes no value. */
    private static WeightTensor single(WeightTensor tensor) {
        return tensor.type() == ElementType.F32
                ? tensor
                : WeightTensor.of(tensor.name(), tensor.shape(), tensor.toFloats());
    }

    private static String word(Part part) {
        return part.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String article(Part part) {
        return part == Part.ENCODER ? "a BERT" : "a REALM " + word(part);
    }

    @Override
    public void close() {
        sources.forEach(WeightSource::close);
    }
}
