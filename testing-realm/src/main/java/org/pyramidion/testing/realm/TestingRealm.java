package org.pyramidion.testing.realm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.model.SentenceForm;
import org.pyramidion.model.WarmStart;
import org.pyramidion.text.WordPieceTokenizer;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.json.JsonMapper;

/**
 * A corpus of a dozen cities, each of whose founding years stands in two documents, and tiny random BERTs of two layers
 * of 32 for it.
 */
public final class TestingRealm implements AutoCloseable {

    public static final List<String> CITIES =
            List.of("aba", "bebi", "coca", "dudo", "efa", "fifo", "gogu", "hahi", "iku", "jojo", "kaki", "lulo");

    private static final int HIDDEN = 32;
    private static final int POSITIONS = 96;
    private static final int BLOCK = 40;

    private final Path bert;
    private final CorpusStore corpus;
    private final List<RealmModel> models = new ArrayList<>();

    public TestingRealm(Path directory) throws IOException {
        bert = new Bert(1).write(directory.resolve("bert"));
        Path source = Files.write(directory.resolve("corpus.jsonl"), documents());
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(bert.resolve("vocab.txt"), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(BLOCK).build(List.of(source), directory.resolve("corpus"));
        }
        corpus = CorpusStore.open(directory.resolve("corpus"));
    }

    /** Directory of the BERT that every model starts from. */
    public Path bert() {
        return bert;
    }

    public CorpusStore corpus() {
        return corpus;
    }

    public static int year(int city) {
        return 1810 + city;
    }

    /** A fresh model; equal seeds give equal ones. It is closed with this object. */
    public RealmModel model(long seed) {
        RealmModel model =
                WarmStart.from(bert, new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16), seed);
        models.add(model);
        return model;
    }

    /** One that starts at a sentence encoder, with a query embedder of its own. It is closed with this object. */
    public RealmModel sentenceModel() {
        SentenceForm form = SentenceEncoder.Published.MINILM.form().withScale(32);
        RealmModel model = WarmStart.from(
                        new WarmStart.Source(bert, Optional.of(form), bert),
                        new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16),
                        1)
                .separateEmbedders();
        models.add(model);
        return model;
    }

    public static InputFormat format(RealmModel model) {
        return model.inputs(24, BLOCK, 24 + BLOCK);
    }

    @Override
    public void close() {
        models.forEach(RealmModel::close);
        corpus.close();
    }

    private static List<String> documents() {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < CITIES.size(); i++) {
            String name = capital(CITIES.get(i));
            documents.add(document(
                    name, "%s was founded in %d. %s is a city near the river.".formatted(name, year(i), name)));
            documents.add(document(
                    "history of " + name,
                    "In %d people came to %s. They built %s there.".formatted(year(i), name, name)));
        }
        // Several blocks of one document: none may be a candidate for another.
        documents.add(document(
                "river",
                IntStream.range(0, 8)
                        .mapToObj("The river was there in 170%d and is there."::formatted)
                        .collect(Collectors.joining(" "))));
        return documents;
    }

    public static String capital(String name) {
        return name.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + name.substring(1);
    }

    private static String document(String title, String text) {
        return JsonMapper.shared().writeValueAsString(Map.of("id", title, "title", title, "text", text));
    }

    private static List<String> vocabulary() {
        Set<String> pieces = new LinkedHashSet<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ".", ",", "?"));
        for (char c : "abcdefghijklmnopqrstuvwxyz0123456789".toCharArray()) {
            pieces.add(String.valueOf(c));
            pieces.add("##" + c);
        }
        pieces.addAll(
                List.of("the was founded in it is a city near river people came to they built there of".split(" ")));
        pieces.addAll(List.of("history", "when", "and"));
        pieces.addAll(CITIES);
        for (int i = 0; i < CITIES.size(); i += 2) {
            pieces.add(String.valueOf(year(i))); // the years between are several wordpieces
        }
        return List.copyOf(pieces);
    }

    /** A directory like a published BERT's. */
    private static final class Bert {
        private final Random random;
        private final List<WeightTensor> tensors = new ArrayList<>();

        Bert(long seed) {
            random = new Random(seed);
        }

        Path write(Path directory) throws IOException {
            Files.createDirectories(directory);
            List<String> vocabulary = vocabulary();
            Files.write(directory.resolve("vocab.txt"), vocabulary);
            Map<String, Object> config = Map.of(
                    "vocab_size",
                    vocabulary.size(),
                    "hidden_size",
                    HIDDEN,
                    "num_hidden_layers",
                    2,
                    "num_attention_heads",
                    2,
                    "intermediate_size",
                    2 * HIDDEN,
                    "max_position_embeddings",
                    POSITIONS,
                    "type_vocab_size",
                    2);
            Files.write(directory.resolve("config.json"), JsonMapper.shared().writeValueAsBytes(config));
            SafeTensors.write(directory.resolve("model.safetensors"), weights(vocabulary.size()), Map.of());
            return directory;
        }

        private List<WeightTensor> weights(int vocabulary) {
            matrix("bert.embeddings.word_embeddings.weight", vocabulary, HIDDEN);
            matrix("bert.embeddings.position_embeddings.weight", POSITIONS, HIDDEN);
            matrix("bert.embeddings.token_type_embeddings.weight", 2, HIDDEN);
            norm("bert.embeddings.LayerNorm");
            for (int i = 0; i < 2; i++) {
                String layer = "bert.encoder.layer." + i + ".";
                for (String part : List.of("query", "key", "value")) {
                    linear(layer + "attention.self." + part, HIDDEN, HIDDEN);
                }
                linear(layer + "attention.output.dense", HIDDEN, HIDDEN);
                norm(layer + "attention.output.LayerNorm");
                linear(layer + "intermediate.dense", 2 * HIDDEN, HIDDEN);
                linear(layer + "output.dense", HIDDEN, 2 * HIDDEN);
                norm(layer + "output.LayerNorm");
            }
            linear("bert.pooler.dense", HIDDEN, HIDDEN);
            linear("cls.predictions.transform.dense", HIDDEN, HIDDEN);
            norm("cls.predictions.transform.LayerNorm");
            constant("cls.predictions.bias", 0, vocabulary);
            return tensors;
        }

        private void linear(String name, int rows, int columns) {
            matrix(name + ".weight", rows, columns);
            constant(name + ".bias", 0, rows);
        }

        private void norm(String name) {
            constant(name + ".weight", 1, HIDDEN);
            constant(name + ".bias", 0, HIDDEN);
        }

        private void matrix(String name, int rows, int columns) {
            float[] values = new float[rows * columns];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian(0, 0.1);
            }
            tensors.add(WeightTensor.of(name, new long[] {rows, columns}, values));
        }

        private void constant(String name, float value, int length) {
            float[] values = new float[length];
            Arrays.fill(values, value);
            tensors.add(WeightTensor.of(name, new long[] {length}, values));
        }
    }
}
