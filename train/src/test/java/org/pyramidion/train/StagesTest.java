package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.AnswerRule;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;

/** What training does on the toy corpus, stage by stage, on one thread. */
class StagesTest {

    private static final double DROPOUT = 0.1;

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore corpus;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
    }

    @AfterEach
    void close() {
        testing.close();
    }

    /** The kinds of training that can be interrupted. */
    enum Kind {
        INVERSE_CLOZE,
        MASKED_LANGUAGE_MODEL,
        PRETRAINING
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_run_that_is_interrupted_and_resumed_is_the_uninterrupted_one_bit_for_bit(Kind kind) {
        RealmModel straight = testing.model(1);
        train(kind, straight, directory.resolve("straight"), 14, 1000);
        RealmModel interrupted = testing.model(1);
        train(kind, interrupted, directory.resolve("resumed"), 14, 7);
        Weights.assertDiffer(interrupted.weights(), straight.weights());
        RealmModel resumed = testing.model(1);
        train(kind, resumed, directory.resolve("resumed"), 14, 1000);
        Weights.assertSame(resumed.weights(), straight.weights());
    }

    @Test
    void a_run_that_dies_goes_on_from_its_last_checkpoint_and_ends_the_same() {
        RealmModel straight = testing.model(1);
        train(Kind.INVERSE_CLOZE, straight, directory.resolve("straight"), 14, 1000);
        RealmModel dying = testing.model(1);
        try {
            // Checkpoints are due every fifth step; the stop that throws stands for a crash after step 8.
            int[] asked = {0};
            loop(task(Kind.INVERSE_CLOZE, dying, null, null), directory.resolve("resumed"), 14, () -> {
                        if (asked[0]++ == 8) {
                            throw new IllegalStateException("crash");
                        }
                        return false;
                    })
                    .run();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("crash");
        }
        RealmModel resumed = testing.model(1);
        train(Kind.INVERSE_CLOZE, resumed, directory.resolve("resumed"), 14, 1000);
        Weights.assertSame(resumed.weights(), straight.weights());
    }

    private void train(Kind kind, RealmModel model, Path place, int steps, int stopAfter) {
        InputFormat format = TestingRealm.format(model);
        int[] asked = {0};
        try (BlockIndex index =
                        BlockIndex.build(place.resolve("fixed"), new Realm(model, format, corpus), 0, Progress.none());
                IndexRefresh refresh = synchronous(place, model, 4)) {
            loop(task(kind, model, index, refresh), place, steps, () -> asked[0]++ >= stopAfter)
                    .run();
        }
    }

    private IndexRefresh synchronous(Path place, RealmModel model, long every) {
        return new SynchronousRefresh(
                new RefreshFiles(place),
                new Realm(model, TestingRealm.format(model), corpus),
                RefreshSchedule.every(every),
                () -> new Checkpoints(place.resolve("checkpoints")).indexSteps(),
                Progress.none());
    }

    private TrainingTask task(Kind kind, RealmModel model, BlockIndex index, IndexRefresh refresh) {
        InputFormat format = TestingRealm.format(model);
        return switch (kind) {
            case INVERSE_CLOZE ->
                new InverseCloze(new Realm(model, format, corpus), 3, TestingConfig.ict(6, 0.9, DROPOUT));
            case MASKED_LANGUAGE_MODEL ->
                new MaskedLanguageModel(
                        new Realm(model, format, corpus),
                        sampler(model),
                        own(),
                        index,
                        3,
                        TestingConfig.mlm(6, 0.25, 0.5, DROPOUT));
            case PRETRAINING ->
                new Pretraining(
                        new Realm(model, format, corpus),
                        sampler(model),
                        own(),
                        refresh,
                        TestingConfig.pretrain(4, 2, 4, 1, 1, DROPOUT, Scheme.PER_TOKEN));
        };
    }

    private SentenceSampler sampler(RealmModel model) {
        var settings = new SentenceSampler.Settings(
                Masking.SALIENT, TestingRealm.format(model).queryCapacity(), 10, 2);
        return new SentenceSampler(corpus, model.tokenizer(), settings, 3);
    }

    private OwnBlocks own() {
        return new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT);
    }

    private static TrainingLoop loop(
            TrainingTask task, Path place, int steps, java.util.function.BooleanSupplier stop) {
        var settings = new TrainingLoop.Settings("test", 3, steps, 4, new LearningRate(1e-3, steps, 2), 0, 0, 5);
        return new TrainingLoop(
                task,
                settings,
                new Checkpoints(place.resolve("checkpoints")),
                MetricsLog.none(),
                Progress.none(),
                stop);
    }

    @ParameterizedTest
    @EnumSource(Scheme.class)
    void micro_batches_give_the_gradient_of_the_whole_batch(Scheme scheme) {
        RealmModel model = testing.model(1);
        Map<Integer, Map<String, float[]>> gradients = new TreeMap<>();
        Map<Integer, Double> losses = new TreeMap<>();
        for (int micro : new int[] {6, 4, 1}) {
            InputFormat format = TestingRealm.format(model);
            try (IndexRefresh refresh = synchronous(directory, model, 0)) {
                Pretraining task = new Pretraining(
                        new Realm(model, format, corpus),
                        sampler(model),
                        own(),
                        refresh,
                        TestingConfig.pretrain(6, micro, 4, 1, 1, 0, scheme));
                model.weights().clearGradients();
                losses.put(micro, task.step(0).get("loss"));
                gradients.put(micro, gradients(model.weights()));
            }
        }
        for (int micro : new int[] {4, 1}) {
            assertThat(losses.get(micro)).isCloseTo(losses.get(6), within(1e-5));
            gradients.get(6).forEach((name, whole) -> {
                float largest = largest(whole);
                assertThat(gradients.get(micro).get(name))
                        .as("%s in micro-batches of %d", name, micro)
                        .containsExactly(whole, within(1e-5f * Math.max(1, largest)));
            });
        }
        assertThat(largest(gradients.get(6).get("embedder.cls.dense.weight"))).isPositive();
    }

    @Test
    void of_more_sentences_drawn_those_are_kept_that_some_candidates_answer_and_others_do_not() {
        double all = answered(1);
        assertThat(all).isBetween(0.05, 0.9);
        assertThat(answered(6)).isGreaterThan(Math.min(0.95, all + 0.2)).isLessThanOrEqualTo(1);
    }

    /** The share of sentences, over a few steps of an untrained model, of which a candidate holds what is masked. */
    private double answered(int overDraw) {
        RealmModel model = testing.model(1);
        try (IndexRefresh refresh = synchronous(directory, model, 0)) {
            Pretraining task = new Pretraining(
                    new Realm(model, TestingRealm.format(model), corpus),
                    sampler(model),
                    own(),
                    refresh,
                    TestingConfig.pretrain(4, 4, 4, 1, overDraw, 0, Scheme.PER_TOKEN));
            return IntStream.range(0, 6)
                    .mapToDouble(step -> task.step(step).get("answer_found"))
                    .average()
                    .orElseThrow();
        }
    }

    @Test
    void documents_that_do_not_learn_stay_as_they_are_while_queries_learn() {
        RealmModel model = testing.model(1).separateEmbedders();
        model.freezeDocumentEmbedder();
        try (Parameters documents = model.weights().under("embedder.").copy();
                Parameters queries = model.weights().under("query_embedder.").copy();
                IndexRefresh refresh = synchronous(directory, model, 0)) {
            run(task(Kind.PRETRAINING, model, null, refresh), 5, 2e-3, values -> {});
            Weights.assertSame(model.weights().under("embedder."), documents);
            Weights.assertDiffer(model.weights().under("query_embedder."), queries);
            assertThat(refresh.current().step()).isZero();
        }
    }

    private static Map<String, float[]> gradients(Parameters weights) {
        Map<String, float[]> gradients = new TreeMap<>();
        for (String name : weights.names()) {
            if (weights.get(name).grad().defined()) {
                gradients.put(name, Tensors.floats(weights.get(name).grad()));
            }
        }
        return gradients;
    }

    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    @Test
    void the_inverse_cloze_task_is_learnt() {
        RealmModel model = testing.model(1);
        List<Double> accuracy = new ArrayList<>();
        InverseCloze task =
                new InverseCloze(new Realm(model, TestingRealm.format(model), corpus), 3, TestingConfig.ict(8, 0, 0));
        run(task, 150, 2e-3, values -> accuracy.add(values.get("accuracy")));
        assertThat(mean(accuracy.subList(130, 150))).isGreaterThan(0.95);
    }

    @Test
    void the_masked_language_model_is_learnt_and_only_the_encoder_changes() {
        RealmModel model = testing.model(1);
        List<Double> losses = new ArrayList<>();
        try (Parameters before = model.weights().under("embedder.").copy();
                BlockIndex index = BlockIndex.build(
                        directory.resolve("index"),
                        new Realm(model, TestingRealm.format(model), corpus),
                        0,
                        Progress.none())) {
            TrainingTask task = task(Kind.MASKED_LANGUAGE_MODEL, model, index, null);
            run(task, 80, 2e-3, values -> losses.add(values.get("loss")));
            Weights.assertSame(model.weights().under("embedder."), before);
        }
        assertThat(mean(losses.subList(70, 80))).isLessThan(0.7 * mean(losses.subList(0, 10)));
    }

    @Test
    void fine_tuning_lowers_its_loss_and_leaves_the_documents_side_alone() {
        RealmModel model = testing.model(1).separateEmbedders();
        TaskHeads.addReader(model, 1);
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < TestingRealm.CITIES.size(); i++) {
            questions.add(new Question(
                    "q" + i,
                    "when was " + TestingRealm.CITIES.get(i) + " founded?",
                    List.of(String.valueOf(TestingRealm.year(i))),
                    false,
                    List.of()));
        }
        List<Double> losses = new ArrayList<>();
        InputFormat format = TestingRealm.format(model);
        try (Parameters documents = model.weights().under("embedder.").copy();
                Parameters encoder = model.weights().under("encoder.").copy();
                Parameters queries = model.weights().under("query_embedder.").copy();
                BlockIndex index = BlockIndex.build(
                        directory.resolve("index"), new Realm(model, format, corpus), 0, Progress.none())) {
            Finetuning task = finetuning(model, index, questions, 4, 3, 20);
            run(task, 60, 2e-3, values -> losses.add(values.get("loss")));
            Weights.assertSame(model.weights().under("embedder."), documents);
            Weights.assertSame(model.weights().under("encoder."), encoder);
            Weights.assertDiffer(model.weights().under("query_embedder."), queries);
        }
        assertThat(mean(losses.subList(50, 60))).isLessThan(0.8 * mean(losses.subList(0, 10)));
    }

    @Test
    void regular_expressions_are_learnt_from_too() {
        RealmModel model = testing.model(1).separateEmbedders();
        TaskHeads.addReader(model, 1);
        List<Question> questions =
                List.of(new Question("q", "when was aba founded?", List.of("181\\d", "(unclosed"), true, List.of()));
        InputFormat format = TestingRealm.format(model);
        try (BlockIndex index =
                BlockIndex.build(directory.resolve("index"), new Realm(model, format, corpus), 0, Progress.none())) {
            Finetuning task = finetuning(model, index, questions, 1, 10, 40);
            List<Map<String, Double>> all = new ArrayList<>();
            run(task, 60, 2e-3, all::add);
            assertThat(all.getFirst()).containsEntry("beam_has_answer", 1.0).containsEntry("read_has_answer", 1.0);
            assertThat(all.getLast().get("loss"))
                    .isLessThan(0.5 * all.getFirst().get("loss"));
        }
    }

    @Test
    void where_no_block_that_is_read_has_the_answer_the_reader_learns_nothing() {
        RealmModel model = testing.model(1).separateEmbedders();
        TaskHeads.addReader(model, 1);
        List<Question> questions =
                List.of(new Question("q", "when was aba founded?", List.of("nowhere"), false, List.of()));
        InputFormat format = TestingRealm.format(model);
        try (Parameters reader = model.weights().under("reader.").copy();
                BlockIndex index = BlockIndex.build(
                        directory.resolve("index"), new Realm(model, format, corpus), 0, Progress.none())) {
            Finetuning task = finetuning(model, index, questions, 1, 3, 20);
            run(
                    task,
                    2,
                    2e-3,
                    values -> assertThat(values).containsEntry("loss", 0.0).containsEntry("read_has_answer", 0.0));
            Weights.assertSame(model.weights().under("reader."), reader);
        }
    }

    @Test
    void the_class_of_a_claim_is_learnt_from_what_is_read_and_the_documents_side_is_left_alone() {
        List<Question> claims = new ArrayList<>();
        for (int i = 0; i < TestingRealm.CITIES.size(); i++) {
            String name = TestingRealm.CITIES.get(i);
            claims.add(claim(name + " is a city", "SUPPORTS"));
            claims.add(claim(name + " is a river", "REFUTES"));
        }
        assertThat(ClassLoss.labels(claims)).containsExactly("REFUTES", "SUPPORTS");
        RealmModel model = TaskHeads.withClassifier(testing.model(1).separateEmbedders(), ClassLoss.labels(claims), 1);
        InputFormat format = TestingRealm.format(model);
        List<Double> accuracy = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        try (Parameters documents = model.weights().under("embedder.").copy();
                Parameters queries = model.weights().under("query_embedder.").copy();
                BlockIndex index = BlockIndex.build(
                        directory.resolve("index"), new Realm(model, format, corpus), 0, Progress.none())) {
            Finetuning task = finetuning(model, index, claims, 4, 3, 20);
            run(task, 80, 2e-3, values -> {
                accuracy.add(values.get("accuracy"));
                losses.add(values.get("loss"));
            });
            Weights.assertSame(model.weights().under("embedder."), documents);
            Weights.assertDiffer(model.weights().under("query_embedder."), queries);
        }
        assertThat(losses.getFirst()).as("two classes, alike at first").isCloseTo(Math.log(2), within(0.3));
        assertThat(mean(accuracy.subList(60, 80))).isGreaterThan(0.95);
    }

    private Finetuning finetuning(
            RealmModel model,
            BlockIndex index,
            List<Question> questions,
            int batch,
            int readerBeam,
            int retrieverBeam) {
        return new Finetuning(
                new Realm(model, TestingRealm.format(model), corpus),
                index,
                questions,
                3,
                TestingConfig.finetune(batch, readerBeam, retrieverBeam, 6, 0, AnswerRule.PUBLISHED));
    }

    private static Question claim(String text, String label) {
        return new Question(text, text, List.of(label), false, List.of(), Map.of("label", label));
    }

    private void run(
            TrainingTask task, int steps, double rate, java.util.function.Consumer<Map<String, Double>> values) {
        var settings = new TrainingLoop.Settings("test", 3, steps, 1, new LearningRate(rate, steps, 10), 1, 0, 0);
        new TrainingLoop(
                        task,
                        settings,
                        new Checkpoints(directory.resolve("checkpoints")),
                        (step, logged) -> values.accept(logged),
                        Progress.none(),
                        () -> false)
                .run();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
