package org.pyramidion.testing.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.json.JsonMapper;

/** A tiny random model of two layers of 16, a corpus of a dozen documents, and the index of the one under the other. */
public final class TestingModel implements AutoCloseable {

    private static final int HIDDEN = 16;
    private static final int INNER = 32;
    private static final int LAYERS = 2;
    private static final int PROJECTION = 8;
    private static final int SPAN = 8;
    private static final int POSITIONS = 128;

    private static final List<String> DOCUMENTS = List.of(
            document("korea", "South Korea", "Seoul is the capital of South Korea. The city lies on the Han."),
            document("seoul", "Seoul", "Seoul was founded in 1394. Seoul is old."),
            document("france", "France", "Paris is the capital of France. The river is the Seine."),
            document("lyon", "Lyon", "Lyon is a city in France. It is on the Rhone."),
            document("hugo", "Victor Hugo", "Victor Hugo was born in 1802. He lived in Paris."),
            document("japan", "Japan", "Tokyo is the capital of Japan."),
            document("egypt", "Egypt", "Cairo is the capital of Egypt. The pyramid of Giza is old."),
            document("nile", "Nile", "The Nile is a river in Egypt."),
            document("pyramid", "Pyramidion", "The pyramidion is the top stone of a pyramid."),
            document("han", "Han", "The Han is a river in South Korea."),
            document("busan", "Busan", "Busan is a city in South Korea. It is on the sea."),
            document("rhone", "Rhone", "The Rhone is a river in France."));

    private final Realm realm;
    private final BlockIndex index;

    /** @param reader whether the model is to have a reader */
    public TestingModel(Path directory, boolean reader) throws IOException {
        this(directory, reader, 1);
    }

    /** @param seed of the random weights */
    public TestingModel(Path directory, boolean reader, long seed) throws IOException {
        Path files = Files.createDirectories(directory.resolve("model"));
        write(files, reader, seed);
        RealmModel model = RealmModel.read(files);
        Path source = Files.write(directory.resolve("corpus.jsonl"), DOCUMENTS);
        new CorpusBuilder(model.tokenizer()).maxBlockTokens(48).build(List.of(source), directory.resolve("corpus"));
        realm = Realm.of(model, model.inputs(24, 48, 56), CorpusStore.open(directory.resolve("corpus")));
        index = BlockIndex.build(
                directory.resolve("index"), new Realm(model, realm.format(), realm.corpus()), 0, Progress.none());
    }

    public RealmModel model() {
        return realm.model();
    }

    public InputFormat format() {
        return realm.format();
    }

    public CorpusStore corpus() {
        return realm.corpus();
    }

    public BlockIndex index() {
        return index;
    }

    public Realm realm() {
        return realm;
    }

    public IndexedRealm indexed() {
        return new IndexedRealm(realm, index);
    }

    public int[] tokens(String text) {
        return realm.tokens(text);
    }

    @Override
    public void close() {
        index.close();
        realm.corpus().close();
        realm.model().close();
    }

    private static void write(Path directory, boolean reader, long seed) throws IOException {
        List<String> vocabulary = vocabulary();
        Files.write(directory.resolve("vocab.txt"), vocabulary);
        Map<String, Object> bert = Map.of(
                "vocab_size", vocabulary.size(),
                "hidden_size", HIDDEN,
                "num_hidden_layers", LAYERS,
                "num_attention_heads", 2,
                "intermediate_size", INNER,
                "max_position_embeddings", POSITIONS,
                "type_vocab_size", 2);
        Map<String, Object> config = Map.of(
                "embedder", bert,
                "encoder", bert,
                "retriever_proj_size", PROJECTION,
                "share_embedders", false,
                "span_hidden_size", SPAN);
        Files.write(directory.resolve("config.json"), JsonMapper.shared().writeValueAsBytes(config));
        List<WeightTensor> weights = new Weights(vocabulary.size(), seed).realm(reader);
        SafeTensors.write(directory.resolve("model.safetensors"), weights, Map.of());
    }

    private static List<String> vocabulary() {
        return TestingBert.vocabulary("the is of in capital city river south korea france egypt seoul paris tokyo cairo"
                + " pyramid ##ion what where 1802");
    }

    private static String document(String id, String title, String text) {
        return JsonMapper.shared().writeValueAsString(Map.of("id", id, "title", title, "text", text, "kind", "test"));
    }

    /** Random weights under the names of a model directory. */
    private static final class Weights {
        private final Random random;
        private final List<WeightTensor> tensors = new ArrayList<>();
        private final int vocabulary;

        Weights(int vocabulary, long seed) {
            this.random = new Random(seed);
            this.vocabulary = vocabulary;
        }

        List<WeightTensor> realm(boolean reader) {
            embedder("embedder.");
            embedder("query_embedder.");
            bert("encoder.realm.");
            linear("encoder.cls.predictions.transform.dense", HIDDEN, HIDDEN);
            norm("encoder.cls.predictions.transform.LayerNorm", HIDDEN);
            vector("encoder.cls.predictions.bias", vocabulary, 0.1);
            if (reader) {
                bert("reader.realm.");
                linear("reader.qa_outputs.dense_intermediate", 2 * SPAN, HIDDEN);
                norm("reader.qa_outputs.layer_normalization", SPAN);
                linear("reader.qa_outputs.dense_output", 1, SPAN);
            }
            return tensors;
        }

        private void embedder(String prefix) {
            bert(prefix + "realm.");
            linear(prefix + "cls.dense", PROJECTION, HIDDEN);
            norm(prefix + "cls.LayerNorm", PROJECTION);
        }

        private void bert(String prefix) {
            matrix(prefix + "embeddings.word_embeddings", vocabulary, HIDDEN);
            matrix(prefix + "embeddings.position_embeddings", POSITIONS, HIDDEN);
            matrix(prefix + "embeddings.token_type_embeddings", 2, HIDDEN);
            norm(prefix + "embeddings.LayerNorm", HIDDEN);
            for (int layer = 0; layer < LAYERS; layer++) {
                layer(prefix + "encoder.layer." + layer + ".");
            }
            linear(prefix + "pooler.dense", HIDDEN, HIDDEN);
        }

        private void layer(String prefix) {
            for (String name : List.of("query", "key", "value")) {
                linear(prefix + "attention.self." + name, HIDDEN, HIDDEN);
            }
            linear(prefix + "attention.output.dense", HIDDEN, HIDDEN);
            norm(prefix + "attention.output.LayerNorm", HIDDEN);
            linear(prefix + "intermediate.dense", INNER, HIDDEN);
            linear(prefix + "output.dense", HIDDEN, INNER);
            norm(prefix + "output.LayerNorm", HIDDEN);
        }

        private void linear(String name, int rows, int columns) {
            matrix(name, rows, columns);
            vector(name + ".bias", rows, 0.1);
        }

        private void norm(String name, int length) {
            float[] ones = new float[length];
            Arrays.fill(ones, 1);
            tensors.add(WeightTensor.of(name + ".weight", new long[] {length}, ones));
            vector(name + ".bias", length, 0.1);
        }

        private void matrix(String name, int rows, int columns) {
            tensors.add(WeightTensor.of(name + ".weight", new long[] {rows, columns}, normal(rows * columns, 0.5)));
        }

        private void vector(String name, int length, double deviation) {
            tensors.add(WeightTensor.of(name, new long[] {length}, normal(length, deviation)));
        }

        private float[] normal(int count, double deviation) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (random.nextGaussian() * deviation);
            }
            return values;
        }
    }
}
