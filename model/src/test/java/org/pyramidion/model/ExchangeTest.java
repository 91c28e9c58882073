package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.weights.Names.Part;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.json.JsonMapper;

class ExchangeTest {

    @TempDir
    Path directory;

    private Path bert;

    @BeforeEach
    void write() throws IOException {
        bert = TestingBert.write(directory.resolve("bert"));
    }

    private Path place(String name) {
        return directory.resolve(name);
    }

    private static Path save(List<Path> sources, Path place) {
        try (ImportedModel imported = ImportedModel.open(sources, Optional.empty(), Optional.empty())) {
            return imported.save(place, Map.of()).directory();
        }
    }

    /** A model with a reader, and a query embedder that differs from the document embedder if {@code separate}. */
    private Path model(boolean separate) {
        Path place = place("model-" + separate);
        try (RealmModel model = TestingModels.of(bert, 2, 2, Embedder.Pooling.CLS, true, 1)) {
            TaskHeads.addReader(model, 2);
            if (separate) {
                try (RealmModel other = TestingModels.of(bert, 2, 2, Embedder.Pooling.CLS, true, 7)) {
                    RealmModel apart = model.separateEmbedders();
                    apart.weights()
                            .under("query_embedder.")
                            .putAll(other.weights().under("embedder."));
                    apart.save(place, Map.of());
                }
            } else {
                model.save(place, Map.of());
            }
        }
        return place;
    }

    private Path export(Path model, HuggingFaceClass as) {
        return HuggingFaceExport.write(model, as, Optional.empty(), place(as.label()))
                .directory();
    }

    private static void assertSameTensors(Path actual, Path expected) {
        try (WeightFile a = SafeTensors.open(actual.resolve("model.safetensors"));
                WeightFile e = SafeTensors.open(expected.resolve("model.safetensors"))) {
            assertThat(a.names()).isEqualTo(e.names());
            for (String name : e.names()) {
                assertThat(a.tensor(name).shape())
                        .as(name)
                        .isEqualTo(e.tensor(name).shape());
                assertThat(a.tensor(name).data().mismatch(e.tensor(name).data()))
                        .as("first differing byte of %s", name)
                        .isEqualTo(-1);
            }
        }
    }

    @Test
    void a_model_goes_out_part_by_part_and_comes_back_bit_for_bit() {
        for (boolean separate : new boolean[] {true, false}) {
            Path model = model(separate);
            List<Path> parts = Stream.of(HuggingFaceClass.SCORER, HuggingFaceClass.ENCODER, HuggingFaceClass.READER)
                    .map(as -> export(model, as))
                    .toList();

            Path back = save(parts, place("back-" + separate));

            assertSameTensors(back, model);
            assertThat(RealmModel.config(back)).isEqualTo(RealmModel.config(model));
            assertThat(back.resolve("vocab.txt")).hasSameTextualContentAs(model.resolve("vocab.txt"));
        }
    }

    @Test
    void weights_of_a_bert_go_out_and_come_back_bit_for_bit() throws IOException {
        Path weights = save(List.of(bert), place("weights"));
        Path back = save(List.of(export(weights, HuggingFaceClass.BERT)), place("back"));

        assertThat(Artifact.open(back, "weights", 1).manifest().files())
                .containsOnlyKeys("config.json", "model.safetensors", "vocab.txt");
        assertSameTensors(back, weights);
        assertSameTensors(back, bert);
        assertThat(Files.readString(back.resolve("config.json")))
                .isEqualTo(Files.readString(weights.resolve("config.json")));
    }

    @Test
    void an_open_qa_model_brings_the_query_embedder_the_reader_and_the_blocks() {
        Path model = model(true);
        WeightTensor blocks = WeightTensor.of("any", new long[] {2, 8}, new float[16]);
        Path openQa = HuggingFaceExport.write(model, HuggingFaceClass.OPEN_QA, Optional.of(blocks), place("qa"))
                .directory();
        Path embedder = export(model, HuggingFaceClass.EMBEDDER);
        Path encoder = export(model, HuggingFaceClass.ENCODER);
        try (ImportedModel imported = ImportedModel.open(List.of(openQa), Optional.empty(), Optional.empty())) {
            assertThat(imported.parts()).isEqualTo(Set.of(Part.QUERY_EMBEDDER, Part.READER, Part.INDEX));
            assertThat(imported.blockEmbeddings().orElseThrow().shape()).containsExactly(2, 8);
        }

        assertSameTensors(save(List.of(openQa, embedder, encoder), place("whole")), model);

        Path alone = save(List.of(openQa), place("alone"));
        try (RealmModel opened = RealmModel.open(alone)) {
            assertThat(opened.config().sharedEmbedders()).isTrue();
            assertThat(opened.hasReader()).isTrue();
            assertThat(opened.weights().under("encoder.").names()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(HuggingFaceClass.class)
    void every_class_says_what_it_is(HuggingFaceClass as) throws IOException {
        Path exported = export(model(true), as);

        assertThat(Files.readString(exported.resolve("config.json")))
                .contains("\"" + as.className() + "\"", "\"hidden_size\" : 16", "\"pad_token_id\" : 0");
        assertThat(Files.readString(exported.resolve("tokenizer_config.json"))).contains("\"do_lower_case\" : true");
        assertThat(exported.resolve("vocab.txt")).exists();
    }

    @Test
    void an_imported_model_is_taken_over_as_a_warm_start() {
        Path model = model(false);
        WarmStart.Shape shape = new WarmStart.Shape(2, 2, 8, Embedder.Pooling.CLS, 1, true, 6);
        try (RealmModel started = WarmStart.from(model, shape, 1)) {
            started.save(place("started"), Map.of());
        }
        assertSameTensors(place("started"), model);

        WarmStart.Shape other = new WarmStart.Shape(1, 2, 128, Embedder.Pooling.MEAN, 1, true, 6);
        assertThatThrownBy(() -> WarmStart.from(model, other, 1))
                .isInstanceOf(PyramidionException.class)
                .hasMessage(
                        "%s: a whole model, taken as it is: model.embedder-layers is 2, not 1; model.projection is "
                                + "8, not 128; model.pooling is cls, not mean",
                        model);

        WarmStart.Shape without = new WarmStart.Shape(2, 2, 8, Embedder.Pooling.CLS, 1, true, 6, false, false, false);
        assertThatThrownBy(() -> WarmStart.from(model, without, 1))
                .hasMessageEndingWith("taken as it is: model.projection-norm is true, not false");
    }

    @Test
    void what_a_model_lacks_or_computes_otherwise_is_not_exported() {
        Path weights = save(List.of(bert), place("weights"));
        assertThatThrownBy(() -> export(weights, HuggingFaceClass.READER)).hasMessageContaining("as bert only");
        assertThatThrownBy(() -> export(directory, HuggingFaceClass.BERT)).isInstanceOf(PyramidionException.class);
        Path mean = place("mean");
        try (RealmModel model = TestingModels.of(bert, 1, 2, Embedder.Pooling.MEAN, true, 1)) {
            model.save(mean, Map.of());
        }
        assertThatThrownBy(() -> export(mean, HuggingFaceClass.EMBEDDER)).hasMessageContaining("pools the mean");
        assertThatThrownBy(() -> export(mean, HuggingFaceClass.READER)).hasMessageContaining("has no reader");
        assertThat(export(mean, HuggingFaceClass.ENCODER).resolve("model.safetensors"))
                .exists();
    }

    @Test
    void an_embedder_without_layer_norm_is_not_exported_as_if_it_had_one() {
        Path plain = place("plain");
        WarmStart.Shape shape = new WarmStart.Shape(2, 2, 8, Embedder.Pooling.CLS, 1, true, 6, false, false, false);
        try (RealmModel model = WarmStart.from(bert, shape, 1)) {
            TaskHeads.addReader(model, 2);
            model.save(plain, Map.of());
        }
        for (HuggingFaceClass as : HuggingFaceClass.values()) {
            if (as.embeds()) {
                assertThatThrownBy(() -> export(plain, as))
                        .isInstanceOf(PyramidionException.class)
                        .hasMessageStartingWith("%s: its embedder has no layer norm", plain);
                assertThat(place(as.label())).doesNotExist();
            } else {
                assertThat(export(plain, as).resolve("model.safetensors")).exists();
            }
        }
    }

    private boolean lowerCase() {
        try (ImportedModel imported = ImportedModel.open(List.of(bert), Optional.empty(), Optional.empty())) {
            return imported.lowerCase();
        }
    }

    /** Replaces the last wordpieces, so that the weights still fit. */
    private List<String> vocabularyWith(String... pieces) throws IOException {
        List<String> vocabulary = new ArrayList<>(Files.readAllLines(bert.resolve("vocab.txt")));
        for (int i = 0; i < pieces.length; i++) {
            vocabulary.set(vocabulary.size() - 1 - i, pieces[i]);
        }
        return vocabulary;
    }

    private void writeTokenizerJson(List<String> vocabulary, String normaliser) throws IOException {
        Map<String, Integer> ids = new LinkedHashMap<>();
        vocabulary.forEach(piece -> ids.put(piece, ids.size()));
        Files.writeString(bert.resolve("tokenizer.json"), """
                {"version":"1.0","added_tokens":[],"normalizer":%s,"pre_tokenizer":{"type":"BertPreTokenizer"},
                 "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
                          "max_input_chars_per_word":100,"vocab":%s}}
                """.formatted(
                        normaliser, JsonMapper.shared().writeValueAsString(ids)));
    }

    @Test
    void where_no_file_says_it_the_vocabulary_shows_whether_text_is_lower_cased() throws IOException {
        Path file = bert.resolve("vocab.txt");
        Files.write(file, vocabularyWith("[unused1]", "[URL]", "ℝ"));
        assertThat(lowerCase()).isTrue();

        Files.write(file, vocabularyWith("Seoul"));
        assertThat(lowerCase()).isFalse();

        Files.writeString(bert.resolve("tokenizer_config.json"), "{\"do_lower_case\": true}");
        assertThat(lowerCase()).isTrue();
    }

    @Test
    void a_tokenizer_json_says_whether_text_is_lower_cased() throws IOException {
        List<String> vocabulary = vocabularyWith();
        String cased = "{\"type\":\"BertNormalizer\",\"clean_text\":true,\"handle_chinese_chars\":true,"
                + "\"strip_accents\":null,\"lowercase\":false}";
        writeTokenizerJson(vocabulary, cased);
        assertThat(lowerCase()).isFalse();

        Files.delete(bert.resolve("vocab.txt"));
        assertThat(lowerCase()).isFalse();
        Path weights = save(List.of(bert), place("weights"));
        assertThat(Files.readString(weights.resolve("config.json"))).contains("\"do_lower_case\" : false");

        writeTokenizerJson(vocabulary, "{\"type\":\"Sequence\",\"normalizers\":[" + cased + "]}");
        assertThat(lowerCase()).isFalse();
        writeTokenizerJson(vocabulary, cased.replace("false", "true"));
        assertThat(lowerCase()).isTrue();
        writeTokenizerJson(vocabulary, "null");
        assertThat(lowerCase()).isTrue();
    }

    @Test
    void damaged_files_of_a_tokenizer_are_named() throws IOException {
        Path config = Files.writeString(bert.resolve("tokenizer_config.json"), "{\"do_lower_case\": fal");
        assertThatThrownBy(this::lowerCase)
                .isInstanceOf(PyramidionException.class)
                .hasMessage("%s: not a JSON object; fetch the file again", config);
    }

    @Test
    void all_that_does_not_fit_is_named_in_one_line() throws IOException {
        Path file = bert.resolve("model.safetensors");
        List<WeightTensor> changed = new ArrayList<>();
        try (WeightFile weights = SafeTensors.open(file)) {
            for (String name : weights.names()) {
                float[] values = weights.tensor(name).toFloats();
                long[] shape = weights.tensor(name).shape();
                if (name.equals("bert.encoder.layer.1.output.dense.bias")) {
                    changed.add(WeightTensor.of(name, new long[] {15}, Arrays.copyOf(values, 15)));
                } else if (!name.startsWith("bert.encoder.layer.0.attention.")
                        && !name.endsWith("transform.dense.bias")) {
                    changed.add(WeightTensor.of(name, shape, values));
                }
            }
        }
        changed.add(WeightTensor.of("bert.extra", new long[] {1}, 1));
        changed.add(WeightTensor.of("lm_head.weight", new long[] {1}, 1));
        SafeTensors.write(file, changed, Map.of());

        assertThatThrownBy(() -> save(List.of(bert), place("out")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageStartingWith(
                        "%s: not a BERT of 2 layers: 11 tensors missing: "
                                + "bert.encoder.layer.0.attention.self.query.weight [16, 16], ",
                        file)
                .hasMessageContaining(" and 3 more; ")
                .hasMessageContaining(
                        "1 tensor of another shape: bert.encoder.layer.1.output.dense.bias is F32 [15], expected "
                                + "[16]; ")
                .hasMessageEndingWith("2 tensors not expected: bert.extra, lm_head.weight");
        assertThat(place("out")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void weights_that_are_not_finite_are_refused(float value) throws IOException {
        Path file = bert.resolve("model.safetensors");
        List<WeightTensor> changed = new ArrayList<>();
        try (WeightFile weights = SafeTensors.open(file)) {
            for (String name : weights.names()) {
                float[] values = weights.tensor(name).toFloats();
                if (name.equals("bert.encoder.layer.1.output.dense.bias")) {
                    values[3] = value;
                }
                changed.add(WeightTensor.of(name, weights.tensor(name).shape(), values));
            }
        }
        SafeTensors.write(file, changed, Map.of());
        assertThatThrownBy(() -> save(List.of(bert), place("out")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("tensor bert.encoder.layer.1.output.dense.bias holds %s at element 3: ", value)
                .hasMessageContaining("fetch them again");
        assertThat(place("out")).doesNotExist();
    }

    @Test
    void two_sources_of_one_part_are_refused() {
        assertThatThrownBy(() -> save(List.of(bert, bert), place("out")))
                .hasMessageContaining("both bring the encoder");
    }

    @Test
    void configurations_that_cannot_be_are_refused() throws IOException {
        Path config = bert.resolve("config.json");
        for (String bad : List.of(
                "{\"model_type\": \"roberta\"} | only bert and realm",
                "{\"num_hidden_layers\": 2000000000} | must be from 1 to 1000",
                "{\"num_attention_heads\": 3} | cannot be cut into 3",
                "{\"hidden_act\": \"relu\"} | hidden_act relu is not supported",
                "[] | not a JSON object",
                "{ | not a JSON object")) {
            String[] parts = bad.split(" \\| ", -1);
            Files.writeString(config, parts[0]);
            assertThatThrownBy(() -> save(List.of(bert), place("out")))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining(parts[1]);
        }
    }

    @Test
    void without_a_configuration_the_tensors_show_the_sizes() throws IOException {
        Files.delete(bert.resolve("config.json"));
        try (ImportedModel imported = ImportedModel.open(List.of(bert), Optional.empty(), Optional.empty())) {
            assertThat(imported.bert().hidden()).isEqualTo(16);
            assertThat(imported.bert().layers()).isEqualTo(2);
            assertThat(imported.bert().maxPositions()).isEqualTo(96);
            assertThat(imported.bert().tanhGelu()).isTrue();
        }
        Files.delete(bert.resolve("vocab.txt"));
        assertThatThrownBy(() -> ImportedModel.open(List.of(bert), Optional.empty(), Optional.empty()))
                .hasMessageContaining("name one");
    }
}
