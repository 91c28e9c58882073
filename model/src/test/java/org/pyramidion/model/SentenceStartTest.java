package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;

/** A start from a published sentence encoder is that encoder. */
class SentenceStartTest {

    private static final double SCALE = 32;

    @TempDir
    Path directory;

    private Path bert;

    @BeforeEach
    void write() throws IOException {
        bert = TestingBert.write(directory.resolve("bert"));
    }

    private RealmModel model(SentenceForm form) {
        var source = new WarmStart.Source(bert, Optional.of(form.withScale(SCALE)), bert);
        return WarmStart.from(source, new WarmStart.Shape(2, 1, 8, Embedder.Pooling.CLS, 1, true, 6), 1);
    }

    @ParameterizedTest
    @EnumSource(SentenceEncoder.Published.class)
    void queries_and_documents_score_as_the_published_encoder_does_to_the_bit(SentenceEncoder.Published published) {
        String question = "what is the capital of south korea ?";
        try (SentenceEncoder encoder = SentenceEncoder.open(published, bert, Precision.FLOAT32);
                RealmModel model = model(published.form());
                Scope scope = Scope.withoutGradients()) {
            InputFormat format = model.inputs(48, 40, 90);
            int[] title = model.tokenizer().encode("seoul").ids();
            int[] text = model.tokenizer()
                    .encode("seoul is the capital of south korea .")
                    .ids();
            Tensor asked = encoder.embed(new PackedBatch(List.of(encoder.question(question))));
            Tensor told = encoder.embed(new PackedBatch(List.of(encoder.passage(title, text))));
            InputSequence query =
                    format.query(model.tokenizer().encode(question).ids());
            Tensor ours = model.queryEmbedder().embed(new PackedBatch(List.of(query)), 0);
            Tensor document = model.documentEmbedder().embed(new PackedBatch(List.of(format.document(title, text))), 0);
            assertThat(Tensors.floats(document)).containsExactly(Tensors.floats(told));
            assertThat(Tensors.floats(ours.matmul(document.t()))[0])
                    .as("a power of two changes no digit")
                    .isEqualTo((float) SCALE * Tensors.floats(asked.matmul(told.t()))[0]);
        }
    }

    @Test
    void an_instruction_stands_before_queries_and_costs_them_no_length() {
        try (RealmModel model = model(SentenceEncoder.Published.BGE.form())) {
            InputFormat format = model.inputs(10, 40, 50);
            int instruction = model.tokenizer()
                    .encode(SentenceEncoder.Published.BGE.form().instruction())
                    .ids()
                    .length;
            int[] query = new int[30];
            assertThat(format.query(query).length()).isEqualTo(instruction + 10);
        }
    }

    @Test
    void it_opens_again_as_it_was_saved() {
        SentenceForm form = SentenceEncoder.Published.BGE.form().withScale(SCALE);
        try (RealmModel model = model(form)) {
            model.setNullBias(-3);
            model.save(directory.resolve("model"), Map.of());
        }
        try (RealmModel model = RealmModel.open(directory.resolve("model"));
                Scope scope = Scope.withoutGradients()) {
            assertThat(model.config().sentence()).contains(form);
            assertThat(model.config().projection()).as("the encoder's own size").isEqualTo(16);
            Tensor query = Tensors.of(new float[16], 1, 16);
            double nothing = Tensors.floats(model.nullScores(query, model.inputs(8, 8, 16), 0))[0];
            assertThat(nothing).isCloseTo(-3, within(1e-6));
        }
    }

    @Test
    void a_directory_says_itself_how_it_pools() throws IOException {
        assertThat(SentenceForm.find("mine", bert)).isEmpty();
        write("1_Pooling/config.json", "{\"pooling_mode_cls_token\": true}");
        write("sentence_bert_config.json", "{\"max_seq_length\": 77}");
        write("config_sentence_transformers.json", "{\"prompts\": {\"query\": \"where \"}}");
        assertThat(SentenceForm.find("mine", bert))
                .contains(new SentenceForm("bert", SentencePooling.FIRST, 77, "where "));
        write("1_Pooling/config.json", "{\"pooling_mode_max_tokens\": true}");
        assertThatThrownBy(() -> SentenceForm.find("mine", bert))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("neither the first state nor the mean");
    }

    private void write(String name, String content) throws IOException {
        Path file = bert.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Test
    void embedder_and_encoder_of_different_vocabularies_are_refused() throws IOException {
        Path other = TestingBert.write(directory.resolve("other"));
        List<String> pieces = Files.readAllLines(other.resolve("vocab.txt"));
        pieces.set(pieces.size() - 1, "changed");
        Files.write(other.resolve("vocab.txt"), pieces);
        var source = new WarmStart.Source(bert, Optional.empty(), other);
        var shape = new WarmStart.Shape(2, 1, 8, Embedder.Pooling.CLS, 1, true, 6);
        assertThatThrownBy(() -> WarmStart.from(source, shape, 1))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("different vocabularies");
    }
}
