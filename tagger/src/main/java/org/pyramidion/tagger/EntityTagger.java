package org.pyramidion.tagger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.Bert;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.PublishedCase;
import org.pyramidion.text.Language;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.SalientSpanTagger;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.PretrainedWeights;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Finds names with a BERT: each word's first wordpiece goes through a linear layer that scores its {@link Labels}. The
 * capitals, which an uncased vocabulary forgets, come in as {@link WordShape}s through the segment embedding.
 *
 * <p>A directory of format {@value #FORMAT} holds it: {@code model.safetensors} under the names of HuggingFace's {@code
 * BertForTokenClassification}, {@code config.json} with the sizes, {@code entity_types} and {@code language}, {@code
 * vocab.txt}. It owns its weights.
 */
public final class EntityTagger implements SalientSpanTagger, AutoCloseable {

    /** The kinds of names that it tells apart. */
    public static final List<String> TYPES = List.of("PER", "LOC", "ORG", "MISC");

    public static final String FORMAT = "tagger";
    private static final int VERSION = 1;
    private static final String ENTITY_TYPES = "entity_types";
    private static final String LANGUAGE = "language";
    private static final String LOWER_CASE = "do_lower_case";

    /** Longest window: sentences gain little from what stands further away. */
    private static final int WINDOW = 128;

    /** Wordpieces that go through the network at once. */
    private static final int BATCH_TOKENS = 4096;

    private static final double DEVIATION = 0.02;

    private final BertConfig config;
    private final Labels labels;
    private final Parameters weights;
    private final Language language;
    private final boolean lowerCase;
    private final WordPieceTokenizer tokenizer;
    private final WindowCutter cutter;
    private final String description;

    private EntityTagger(
            BertConfig config,
            List<String> types,
            Parameters weights,
            Language language,
            Path directory,
            String description) {
        this.config = config;
        this.labels = new Labels(List.copyOf(types));
        this.weights = weights;
        this.language = language;
        Path vocabulary = directory.resolve(PretrainedWeights.VOCABULARY);
        this.lowerCase = PublishedCase.isLower(directory, vocabulary);
        this.tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary, lowerCase);
        this.cutter = new WindowCutter(tokenizer, Math.min(WINDOW, config.maxPositions()), language);
        this.description = description;
    }

    /**
     * Begins a tagger from a published BERT with a random last layer.
     *
     * @param directory as {@link PretrainedWeights} makes it
     * @param layers how many of its first layers to keep; 0 for all
     * @param language of the texts that it will read
     * @param precision what its products are computed in
     * @throws PyramidionException if the directory lacks something, or has fewer layers than asked for
     */
    static EntityTagger ofPretrained(Path directory, int layers, long seed, Language language, Precision precision) {
        try (WeightFile file = SafeTensors.open(directory.resolve(PretrainedWeights.MODEL));
                Scope scope = Scope.withoutGradients()) {
            BertConfig whole = readConfig(directory);
            BertConfig config =
                    whole.withLayers(layers == 0 ? whole.layers() : layers).withSegments(WordShape.values().length);
            Parameters weights = Parameters.empty(precision);
            for (String name : file.names()) {
                if (name.startsWith("bert.") && !name.startsWith("bert.pooler.") && config.hasLayerOf(name)) {
                    weights.put(name, Tensors.of(file.tensor(name)));
                }
            }
            String segments = "bert.embeddings.token_type_embeddings.weight";
            weights.put(segments, weights.get(segments).narrow(0, 0, 1).repeat(config.segments(), 1));
            addClassifier(weights, config.hidden(), new Labels(TYPES).count(), seed);
            return new EntityTagger(config, TYPES, weights, language, directory, "untrained");
        }
    }

    private static void addClassifier(Parameters weights, int hidden, int labels, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[labels * hidden];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * DEVIATION);
        }
        weights.put("classifier.weight", Tensors.of(values, labels, hidden));
        weights.put("classifier.bias", Tensors.of(new float[labels], labels));
    }

    /**
     * Opens a tagger directory.
     *
     * @param precision what its products are computed in
     * @throws PyramidionException if there is none or it is damaged
     */
    public static EntityTagger open(Path directory, Precision precision) {
        Artifact artifact = Artifact.open(directory, FORMAT, VERSION);
        try (WeightFile file = SafeTensors.open(artifact.file(PretrainedWeights.MODEL))) {
            Parameters weights = Parameters.empty(precision);
            for (String name : file.names()) {
                try (Scope scope = Scope.withoutGradients()) {
                    weights.put(name, Tensors.of(file.tensor(name)));
                }
            }
            return new EntityTagger(
                    readConfig(directory),
                    readTypes(directory),
                    weights,
                    readLanguage(directory),
                    directory,
                    artifact.id());
        }
    }

    /** Writes a directory that {@link #open} reads. */
    public Artifact save(Path directory, Map<String, Object> provenance) {
        return Artifact.write(directory, FORMAT, VERSION, provenance, partial -> {
            SafeTensors.write(partial.resolve(PretrainedWeights.MODEL), weights.weights(), Map.of("format", "pt"));
            Map<String, Object> json = new LinkedHashMap<>(config.toJson());
            json.put(ENTITY_TYPES, labels.types());
            json.put(LANGUAGE, language.tag());
            json.put(LOWER_CASE, lowerCase);
            Files.write(
                    partial.resolve(PretrainedWeights.CONFIG),
                    JsonMapper.shared().writeValueAsBytes(json));
            tokenizer.writeVocabulary(partial.resolve(PretrainedWeights.VOCABULARY));
        });
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private static BertConfig readConfig(Path directory) {
        Path file = directory.resolve(PretrainedWeights.CONFIG);
        return BertConfig.fromJson(bytes(file), file.toString());
    }

    private static List<String> readTypes(Path directory) {
        List<String> types = new ArrayList<>();
        for (JsonNode type : readJson(directory).path(ENTITY_TYPES)) {
            types.add(type.asString());
        }
        if (types.isEmpty()) {
            throw new PyramidionException("%s: no %s; this is not a tagger's, train one first"
                    .formatted(directory.resolve(PretrainedWeights.CONFIG), ENTITY_TYPES));
        }
        return types;
    }

    /** English if it does not say: the first ones were all English. */
    private static Language readLanguage(Path directory) {
        return Language.of(readJson(directory).path(LANGUAGE).asString(Language.ENGLISH.tag()));
    }

    private static JsonNode readJson(Path directory) {
        Path file = directory.resolve(PretrainedWeights.CONFIG);
        try {
            return JsonMapper.shared().readTree(bytes(file));
        } catch (JacksonException e) {
            throw new PyramidionException("%s: not valid JSON; the file is damaged, make it again".formatted(file), e);
        }
    }

    Language language() {
        return language;
    }

    /** This, and what finds the dates of its language. */
    public SalientSpanTagger withDates() {
        return SalientSpanTagger.all(List.of(language.dates(), this));
    }

    Labels labels() {
        return labels;
    }

    Parameters weights() {
        return weights;
    }

    WindowCutter cutter() {
        return cutter;
    }

    /**
     * Scores of the labels, {@code [N, labels]}: up to a constant of the row, their log-probabilities.
     *
     * @param rows of the wordpieces to score, {@code N} of them
     */
    Tensor scores(PackedBatch batch, int[] rows, double dropout) {
        Tensor hidden = new Bert(config, weights.under("bert.")).hidden(batch, dropout); // [T, H]
        Tensor words = Ops.rows(hidden, Tensors.of(rows, rows.length)); // [N, H]
        return Ops.linear(
                weights.precision(),
                Ops.dropout(words, dropout),
                weights.get("classifier.weight"),
                weights.get("classifier.bias"));
    }

    @Override
    public List<SalientSpan> tag(String text) {
        return tagAll(List.of(text)).getFirst();
    }

    /** Puts windows of one length together, so that little is lost to padding. One call at a time uses the network. */
    @Override
    public List<List<SalientSpan>> tagAll(List<String> texts) {
        List<List<TaggerInput>> windows = cutter.cut(texts);
        Map<TaggerInput, List<SalientSpan>> found = new IdentityHashMap<>();
        List<TaggerInput> byLength = windows.stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingInt(window -> window.input().length()))
                .toList();
        synchronized (weights) {
            for (int from = 0, to; from < byLength.size(); from = to) {
                to = batchEnd(byLength, from);
                decode(byLength.subList(from, to), found);
            }
        }
        return windows.stream()
                .map(ofText -> ofText.stream()
                        .flatMap(window -> found.getOrDefault(window, List.of()).stream())
                        .toList())
                .toList();
    }

    /** One after the last window of the batch that begins at {@code from}. */
    private static int batchEnd(List<TaggerInput> windows, int from) {
        int end = from;
        int tokens = 0;
        while (end < windows.size()
                && (end == from || tokens + windows.get(end).input().length() <= BATCH_TOKENS)) {
            tokens += windows.get(end++).input().length();
        }
        return end;
    }

    private void decode(List<TaggerInput> windows, Map<TaggerInput, List<SalientSpan>> found) {
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch =
                    new PackedBatch(windows.stream().map(TaggerInput::input).toList());
            float[] scores = Tensors.floats(scores(batch, rows(batch, windows), 0));
            int next = 0;
            for (TaggerInput window : windows) {
                float[][] ofWords = new float[window.size()][labels.count()];
                for (float[] word : ofWords) {
                    System.arraycopy(scores, next, word, 0, word.length);
                    next += word.length;
                }
                found.put(window, labels.decode(ofWords, window.words()));
            }
        }
    }

    /** Rows of the words' first wordpieces, window by window. */
    private static int[] rows(PackedBatch batch, List<TaggerInput> windows) {
        int[] rows = new int[windows.stream().mapToInt(TaggerInput::size).sum()];
        int next = 0;
        for (int i = 0; i < windows.size(); i++) {
            for (int position : windows.get(i).positions()) {
                rows[next++] = batch.row(i, position);
            }
        }
        return rows;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public void close() {
        weights.close();
        tokenizer.close();
    }
}
