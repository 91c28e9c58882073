package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.questions.Question;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BatchSizes;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.AnswerRule;
import org.pyramidion.testing.Golden;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;
import tools.jackson.databind.JsonNode;

/** One step of fine-tuning. */
class FinetuningTest {

    private static final double RELATIVE = 1e-9;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void one_step_on_the_references_question_gives_its_losses_and_every_gradient(Golden set) throws IOException {
        String weights = "tiny_openqa.safetensors";
        try (GoldenRealm realm = new GoldenRealm(
                set,
                directory,
                Map.of(
                        "embedder.", weights + ":embedder.",
                        "query_embedder.", weights + ":embedder.",
                        "reader.", weights + ":reader."))) {
            JsonNode config = realm.vectors().get("config");
            JsonNode openqa = realm.vectors().get("openqa");
            JsonNode expected = openqa.get("train_nodropout");
            List<String> texts = Golden.strings(openqa.get("blocks"));
            // Titles are neither searched for answers nor read.
            String title = openqa.get("answers").get(0).asString();
            CorpusStore corpus = realm.corpus(Collections.nCopies(texts.size(), title), texts);
            int length = config.get("reader_seq_len").asInt();
            InputFormat format = realm.model().inputs(length, length, length);
            try (BlockIndex index = BlockIndex.of(directory.resolve("index"), corpus, embeddings(set.file(weights)))) {
                Question question = new Question(
                        "q",
                        openqa.get("question").asString(),
                        Golden.strings(openqa.get("answers")),
                        false,
                        List.of());
                var settings = TestingConfig.finetune(
                        1,
                        config.get("reader_beam_size").asInt(),
                        config.get("searcher_beam_size").asInt(),
                        config.get("max_span_width").asInt(),
                        0,
                        AnswerRule.PUBLISHED);
                Finetuning task =
                        new Finetuning(new Realm(realm.model(), format, corpus), index, List.of(question), 1, settings);
                Map<String, Double> values = task.step(0);
                for (String loss : List.of("loss", "retriever_loss", "reader_loss")) {
                    assertThat(values.get(loss))
                            .as(loss)
                            .isCloseTo(expected.get(loss).asDouble(), within(RELATIVE));
                }
                assertGradients(realm.model(), expected);
            }
        }
    }

    private static WeightTensor embeddings(Path file) {
        try (WeightFile weights = SafeTensors.open(file)) {
            WeightTensor found = weights.tensor("block_emb");
            return WeightTensor.of("block_emb", found.shape(), found.toFloats());
        }
    }

    private static void assertGradients(RealmModel model, JsonNode expected) {
        JsonNode norms = expected.get("grad_norms");
        for (String name : norms.propertyNames()) {
            String ours = name.startsWith("embedder.") ? "query_" + name : name;
            double norm = norms.get(name).asDouble();
            assertThat(model.weights().get(ours).grad().norm().item_double())
                    .as(ours)
                    .isCloseTo(norm, within(norm * RELATIVE + 1e-14));
        }
        Parameters documents = model.weights().under("embedder.");
        assertThat(documents.names())
                .allMatch(name -> !documents.get(name).grad().defined());
    }

    @Test
    void every_question_is_asked_once_an_epoch() throws IOException {
        Engine.threads(1);
        try (TestingRealm testing = new TestingRealm(directory);
                RealmModel model = learner(testing);
                BlockIndex index = index(testing, model)) {
            List<Question> questions = questions(6);
            List<Double> alone = new ArrayList<>();
            for (Question question : questions) {
                alone.add(step(task(testing, model, index, List.of(question), 1), 0));
            }
            assertThat(alone).doesNotHaveDuplicates();
            for (int epoch = 0; epoch < 2; epoch++) {
                List<Double> losses = new ArrayList<>();
                Finetuning all = task(testing, model, index, questions, 1);
                for (int i = 0; i < 6; i++) {
                    losses.add(step(all, epoch * 6 + i));
                }
                assertThat(losses).as("epoch %d", epoch).containsExactlyInAnyOrderElementsOf(alone);
            }
            Finetuning pairs = task(testing, model, index, questions, 2);
            double sum = step(pairs, 0) + step(pairs, 1) + step(pairs, 2);
            assertThat(2 * sum)
                    .as("a batch's loss is its questions' mean")
                    .isCloseTo(alone.stream().mapToDouble(l -> l).sum(), within(1e-4));
        }
    }

    @Test
    void a_batchs_gradient_is_the_mean_of_its_questions() throws IOException {
        Engine.threads(1);
        try (TestingRealm testing = new TestingRealm(directory);
                RealmModel model = learner(testing);
                BlockIndex index = index(testing, model)) {
            List<Question> questions = questions(2);
            Map<String, float[]> both = gradients(model, task(testing, model, index, questions, 2));
            Map<String, float[]> one = gradients(model, task(testing, model, index, questions.subList(0, 1), 1));
            Map<String, float[]> other = gradients(model, task(testing, model, index, questions.subList(1, 2), 1));
            for (String name : List.of("query_embedder.cls.dense.weight", "reader.qa_outputs.dense_output.weight")) {
                float[] mean = new float[both.get(name).length];
                for (int i = 0; i < mean.length; i++) {
                    mean[i] = (one.get(name)[i] + other.get(name)[i]) / 2;
                }
                assertThat(both.get(name)).as(name).containsExactly(mean, within(1e-4f));
                assertThat(both.get(name)).isNotEqualTo(new float[both.get(name).length]);
            }
        }
    }

    @Test
    void questions_read_together_give_the_values_and_gradients_of_questions_read_alone() throws IOException {
        Engine.threads(1);
        try (TestingRealm testing = new TestingRealm(directory);
                RealmModel model = learner(testing);
                BlockIndex index = index(testing, model)) {
            List<Question> questions = new ArrayList<>(questions(4));
            // Of these one makes longer inputs, and one is not read.
            questions.set(
                    1, asking("when was it that people came to Coca and built it there, near the river?", "1812"));
            questions.set(2, asking("who?", "nobody at all"));
            Map<String, Double> alone = new HashMap<>();
            Map<String, Double> together = new HashMap<>();
            Map<String, float[]> one = gradients(model, sized(testing, model, index, questions, 1), alone);
            Map<String, float[]> all = gradients(model, sized(testing, model, index, questions, 100_000), together);
            assertThat(together.get("read_has_answer")).isEqualTo(0.75);
            alone.forEach(
                    (name, value) -> assertThat(together.get(name)).as(name).isCloseTo(value, within(1e-5)));
            assertThat(all).hasSameSizeAs(one).containsKey("reader.qa_outputs.dense_output.weight");
            one.forEach((name, values) -> assertThat(all.get(name)).as(name).containsExactly(values, within(2e-5f)));
        }
    }

    @Test
    void a_place_is_drawn_again_while_its_question_has_no_answer_in_its_beam() throws IOException {
        Engine.threads(1);
        try (TestingRealm testing = new TestingRealm(directory);
                RealmModel model = learner(testing);
                BlockIndex index = index(testing, model)) {
            List<Question> questions = new ArrayList<>(questions(4));
            for (int i = 0; i < 8; i++) {
                questions.add(asking("who came to " + TestingRealm.CITIES.get(i) + "?", "nobody at all"));
            }
            assertThat(answered(testing, model, index, questions, 1)).isLessThan(0.75);
            assertThat(answered(testing, model, index, questions, 12)).isCloseTo(1, within(1e-9));
        }
    }

    private static double answered(
            TestingRealm testing, RealmModel model, BlockIndex index, List<Question> questions, int overDraw) {
        return new Finetuning(
                        new Realm(model, TestingRealm.format(model), testing.corpus()),
                        index,
                        questions,
                        3,
                        TestingConfig.finetune(6, 12, 20, 6, 0, AnswerRule.PUBLISHED, overDraw))
                .step(0)
                .get("beam_has_answer");
    }

    private static Question asking(String text, String answer) {
        return new Question("q", text, List.of(answer), false, List.of());
    }

    private static Finetuning sized(
            TestingRealm testing, RealmModel model, BlockIndex index, List<Question> questions, int wordpieces) {
        return new Finetuning(
                new Realm(model, TestingRealm.format(model), testing.corpus()),
                index,
                questions,
                3,
                TestingConfig.finetune(questions.size(), 12, 20, 6, 0, AnswerRule.PUBLISHED),
                new BatchSizes(8192, wordpieces, 512),
                Ranks.alone());
    }

    @Test
    void dropout_reaches_the_query_and_the_reader() throws IOException {
        Engine.threads(1);
        try (TestingRealm testing = new TestingRealm(directory);
                RealmModel model = learner(testing);
                BlockIndex index = index(testing, model)) {
            assertThat(dropped(testing, model, index, 0)).isEqualTo(dropped(testing, model, index, 0));
            assertThat(dropped(testing, model, index, 0.3).get("retriever_loss"))
                    .isNotEqualTo(dropped(testing, model, index, 0).get("retriever_loss"));
            try (Scope scope = Scope.withoutGradients()) {
                // All queries are zero: there is nothing left to drop but in the reader.
                model.weights().get("query_embedder.cls.LayerNorm.weight").zero_();
                model.weights().get("query_embedder.cls.LayerNorm.bias").zero_();
            }
            Map<String, Double> without = dropped(testing, model, index, 0);
            Map<String, Double> with = dropped(testing, model, index, 0.3);
            assertThat(with.get("retriever_loss")).isEqualTo(without.get("retriever_loss"));
            assertThat(with.get("reader_loss")).isNotEqualTo(without.get("reader_loss"));
        }
    }

    private static Map<String, Double> dropped(
            TestingRealm testing, RealmModel model, BlockIndex index, double dropout) {
        Engine.seed(7);
        Map<String, Double> values = new Finetuning(
                        new Realm(model, TestingRealm.format(model), testing.corpus()),
                        index,
                        questions(1),
                        3,
                        TestingConfig.finetune(1, 25, 25, 6, dropout, AnswerRule.PUBLISHED))
                .step(0);
        model.weights().clearGradients();
        return values;
    }

    private static Map<String, float[]> gradients(RealmModel model, Finetuning task) {
        return gradients(model, task, new HashMap<>());
    }

    private static Map<String, float[]> gradients(RealmModel model, Finetuning task, Map<String, Double> values) {
        values.putAll(task.step(0));
        Map<String, float[]> gradients = new HashMap<>();
        for (String name : task.weights().names()) {
            if (task.weights().get(name).grad().defined()) {
                gradients.put(name, Tensors.floats(task.weights().get(name).grad()));
            }
        }
        model.weights().clearGradients();
        return gradients;
    }

    @Test
    void what_is_learnt_from_is_what_the_query_embedder_retrieves() throws IOException {
        Engine.threads(1);
        try (TestingRealm testing = new TestingRealm(directory);
                RealmModel model = learner(testing);
                BlockIndex index = index(testing, model)) {
            InputFormat format = TestingRealm.format(model);
            Question question = questions(1).getFirst();
            int[] tokens = model.tokenizer().encode(question.text()).ids();
            Hits documents = new Retriever(model, format, index)
                    .retrieve(List.of(tokens), 1)
                    .getFirst();
            try (Scope scope = Scope.withoutGradients()) {
                var weight = model.weights().get("query_embedder.cls.dense.weight");
                weight.mul_(new Scalar(-1.0)); // a query embedder that has gone its own way
            }
            Hits hits = new Retriever(model, format, index)
                    .retrieve(List.of(tokens), 1)
                    .getFirst();
            assertThat(hits.ids()).isNotEqualTo(documents.ids());
            for (int block : new int[] {hits.ids()[0], documents.ids()[0]}) {
                String answer = testing.corpus().text(block);
                Finetuning task = task(
                        testing,
                        model,
                        index,
                        List.of(new Question("q", question.text(), List.of(answer), false, List.of())),
                        1,
                        1);
                assertThat(task.step(0).get("beam_has_answer")).isEqualTo(block == hits.ids()[0] ? 1.0 : 0.0);
            }
        }
    }

    private static List<Question> questions(int count) {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            questions.add(new Question(
                    "q" + i,
                    "when was " + TestingRealm.CITIES.get(i) + " founded?",
                    List.of(String.valueOf(TestingRealm.year(i)), "river"), // which half of the blocks say
                    false,
                    List.of()));
        }
        return questions;
    }

    private static RealmModel learner(TestingRealm testing) {
        RealmModel model = testing.model(1).copy().separateEmbedders();
        TaskHeads.addReader(model, 1);
        return model;
    }

    private BlockIndex index(TestingRealm testing, RealmModel model) {
        return BlockIndex.build(
                directory.resolve("index"),
                new Realm(model, TestingRealm.format(model), testing.corpus()),
                0,
                Progress.none());
    }

    private static Finetuning task(
            TestingRealm testing, RealmModel model, BlockIndex index, List<Question> questions, int batch) {
        return task(testing, model, index, questions, batch, 20);
    }

    private static Finetuning task(
            TestingRealm testing, RealmModel model, BlockIndex index, List<Question> questions, int batch, int beam) {
        return new Finetuning(
                new Realm(model, TestingRealm.format(model), testing.corpus()),
                index,
                questions,
                3,
                TestingConfig.finetune(batch, Math.min(beam, 12), beam, 6, 0, AnswerRule.PUBLISHED));
    }

    private static double step(Finetuning task, long step) {
        return task.step(step).get("loss");
    }
}
