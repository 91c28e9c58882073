package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Parameters;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.ConfigValue;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.run.Reset;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;

/**
 * From settings to stages: each begins with the model, the index and the settings that are its own. All settings
 * differ, so that a value which goes to the wrong place shows.
 */
class TrainerTest {

    private static final TrainConfig BASE = DistinctSettings.config();

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static CorpusStore corpus;

    /** The metrics of each stage of the run with everything in it, by the name of its directory. */
    private static Map<String, TreeMap<Long, Map<String, Double>>> logs;

    private static Run whole;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        whole = new Run(directory.resolve("whole"));
        logs = train(DistinctSettings.config(), whole);
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    private static Trainer trainer(TrainConfig config, Run run, Map<String, TreeMap<Long, Map<String, Double>>> logs) {
        Trainer.Logs log = place ->
                (step, values) -> logs.computeIfAbsent(place.getFileName().toString(), stage -> new TreeMap<>())
                        .put(step, values);
        return new Trainer(config, run, corpus, log, Progress.none(), () -> false);
    }

    private static Map<String, TreeMap<Long, Map<String, Double>>> train(TrainConfig config, Run run) {
        Map<String, TreeMap<Long, Map<String, Double>>> logs = new HashMap<>();
        Trainer trainer = trainer(config, run, logs);
        assertThat(trainer.warmStart(WarmStart.Source.of(testing.bert()))).isTrue();
        assertThat(trainer.pretrain()).isTrue();
        assertThat(trainer.finetune(Stage.PRETRAIN, questions(), Optional.empty()))
                .isTrue();
        assertThat(trainer.finetune(Stage.WARM_START, questions(), Optional.empty()))
                .isTrue();
        return logs;
    }

    private static List<Question> questions() {
        List<Question> questions = new ArrayList<>();
        for (int i = 0; i < TestingRealm.CITIES.size(); i++) {
            // What half of the blocks say: there is something to learn from in every step.
            List<String> answers = List.of(String.valueOf(TestingRealm.year(i)), "river");
            questions.add(
                    new Question("q" + i, TestingRealm.CITIES.get(i) + " was founded in?", answers, false, List.of()));
        }
        return questions;
    }

    @Test
    void every_stage_learns_at_its_own_rate_which_rises_before_it_falls() {
        assertRates(
                "ict",
                new LearningRate(
                        BASE.ict().schedule().learningRate(),
                        BASE.ict().schedule().steps(),
                        BASE.ict().schedule().warmup()));
        assertRates(
                "mlm",
                new LearningRate(
                        BASE.mlm().schedule().learningRate(),
                        BASE.mlm().schedule().steps(),
                        BASE.mlm().schedule().warmup()));
        assertRates(
                "pretrain",
                new LearningRate(
                        BASE.pretrain().schedule().learningRate(),
                        BASE.pretrain().schedule().steps(),
                        BASE.pretrain().schedule().warmup()));
        var rate = new LearningRate(
                BASE.finetune().schedule().learningRate(),
                BASE.finetune().schedule().steps(),
                BASE.finetune().schedule().warmup());
        assertRates("finetune", rate);
        assertRates("baseline", rate);
    }

    private static void assertRates(String stage, LearningRate rate) {
        logs.get(stage)
                .forEach((step, values) -> assertThat(values.get("learning_rate"))
                        .as("%s at step %d", stage, step)
                        .isEqualTo(rate.at(step)));
        assertThat(logs.get(stage).firstEntry().getValue().get("learning_rate")).isZero();
    }

    @Test
    void without_a_warm_up_in_the_settings_it_is_the_published_one() {
        TrainConfig config =
                DistinctSettings.config("ict.steps=40", "ict.learning-rate=1", "ict.warmup=0", "mlm.steps=0");
        Map<String, TreeMap<Long, Map<String, Double>>> logged = new HashMap<>();
        trainer(config, new Run(directory.resolve("published")), logged).warmStart(WarmStart.Source.of(testing.bert()));
        var rate = new LearningRate(1, 40, LearningRate.officialWarmup(40));
        assertThat(logged.get("ict")).containsKey(30L);
        logged.get("ict")
                .forEach((step, values) ->
                        assertThat(values.get("learning_rate")).isEqualTo(rate.at(step)));
    }

    @Test
    void each_part_of_the_warm_start_is_logged_and_kept_as_often_as_its_own_settings_say() {
        Map<String, List<String>> seen = new HashMap<>();
        Trainer.Logs log = place ->
                (step, values) -> seen.computeIfAbsent(place.getFileName().toString(), part -> new ArrayList<>())
                        .add(step + ": " + Files.exists(place.resolve("checkpoints/step-2")));
        TrainConfig config = DistinctSettings.config(
                "ict.log-every=1", "ict.checkpoint-every=2", "mlm.log-every=2", "mlm.checkpoint-every=3");
        Run run = new Run(directory.resolve("often"));
        assertThat(new Trainer(config, run, corpus, log, Progress.none(), () -> false)
                        .warmStart(WarmStart.Source.of(testing.bert())))
                .isTrue();
        assertThat(seen)
                .containsEntry("ict", List.of("0: false", "1: false", "2: true", "3: true"))
                .containsEntry("mlm", List.of("0: false", "2: false", "3: false"));
    }

    @Test
    void the_inverse_cloze_task_begins_with_the_published_bert() {
        try (RealmModel model = fresh(1)) {
            var settings = BASE.ict();
            InverseCloze task = new InverseCloze(new Realm(model, format(model), corpus), 1, settings);
            assertThat(first(task).get("loss")).isEqualTo(logged("ict").get("loss"));
        }
    }

    @Test
    void what_the_inverse_cloze_task_teaches_is_the_query_embedders_as_well() {
        Run run = new Run(directory.resolve("warm"));
        assertThat(trainer(DistinctSettings.config("mlm.steps=0"), run, new HashMap<>())
                        .warmStart(WarmStart.Source.of(testing.bert())))
                .isTrue();
        try (RealmModel model = RealmModel.open(run.finishedModel(Stage.WARM_START));
                RealmModel fresh = fresh(1)) {
            assertThat(model.config().sharedEmbedders()).isFalse();
            Weights.assertSame(
                    model.weights().under("query_embedder."), model.weights().under("embedder."));
            Weights.assertDiffer(
                    model.weights().under("embedder."), fresh.weights().under("embedder."));
            Weights.assertSame(
                    model.weights().under("encoder."), fresh.weights().under("encoder."));
        }
    }

    @Test
    void the_masked_language_model_reads_what_the_embedders_find_in_an_order_of_its_own() {
        Map<String, TreeMap<Long, Map<String, Double>>> logged = new HashMap<>();
        Run run = new Run(directory.resolve("mlm-alone"));
        trainer(DistinctSettings.config("ict.steps=0"), run, logged).warmStart(WarmStart.Source.of(testing.bert()));
        try (RealmModel model = fresh(1);
                BlockIndex index = index("of-bert", model)) {
            MaskedLanguageModel task = new MaskedLanguageModel(
                    new Realm(model, format(model), corpus),
                    sampler(model, Seeds.mix(1, BASE.mlm().schedule().steps())),
                    own(),
                    index,
                    1,
                    BASE.mlm());
            assertThat(first(task).get("loss"))
                    .isEqualTo(logged.get("mlm").firstEntry().getValue().get("loss"));
        }
    }

    @Test
    void pre_training_begins_with_the_warm_start() {
        try (RealmModel model = RealmModel.open(whole.finishedModel(Stage.WARM_START));
                IndexRefresh refresh = new SynchronousRefresh(
                        new RefreshFiles(directory.resolve("by-hand")),
                        new Realm(model, format(model), corpus),
                        RefreshSchedule.every(2),
                        Set::of,
                        Progress.none())) {
            Pretraining task = pretraining(model, refresh);
            Map<String, Double> expected = first(task);
            for (String value : List.of("loss", "retrieval_utility", "null_share", "answer_found")) {
                assertThat(logged("pretrain").get(value)).as(value).isEqualTo(expected.get(value));
            }
            task.evaluate(0);
        }
    }

    private static Pretraining pretraining(RealmModel model, IndexRefresh refresh) {
        return new Pretraining(
                new Realm(model, format(model), corpus), sampler(model, 1), own(), refresh, BASE.pretrain());
    }

    @Test
    void the_index_is_made_anew_when_it_is_due_and_the_held_out_sentences_are_measured_when_they_are() {
        List<Double> ages = logs.get("pretrain").values().stream()
                .map(values -> values.get("index_age"))
                .toList();
        assertThat(ages).containsExactly(0.0, 1.0, 0.0, 1.0, 0.0, 1.0);
        assertThat(logs.get("pretrain").entrySet().stream()
                        .filter(entry -> entry.getValue().containsKey("heldout_loss"))
                        .map(Map.Entry::getKey))
                .containsExactly(0L, 3L, 5L);
    }

    @Test
    void the_model_of_highest_utility_is_kept_beside_the_last() {
        Map.Entry<Long, Double> best = logs.get("pretrain").entrySet().stream()
                .filter(entry -> entry.getValue().containsKey(KeepingBest.UTILITY))
                .map(entry -> Map.entry(entry.getKey(), entry.getValue().get(KeepingBest.UTILITY)))
                .max(Map.Entry.comparingByValue())
                .orElseThrow();
        Map<String, Object> kept =
                Artifact.find(whole.best()).orElseThrow().manifest().provenance();
        assertThat(((Number) kept.get("step")).longValue()).isEqualTo(best.getKey());
        assertThat(kept).containsEntry(KeepingBest.UTILITY, best.getValue());
        try (RealmModel model = RealmModel.open(whole.best());
                RealmModel last = RealmModel.open(whole.finishedModel(Stage.PRETRAIN))) {
            assertThat(model.weights().names())
                    .containsExactlyInAnyOrderElementsOf(last.weights().names());
            assertThat(Weights.distance(model.weights(), last.weights()) == 0)
                    .isEqualTo(best.getKey() == BASE.pretrain().schedule().steps() - 1);
        }
    }

    @Test
    void documents_that_shall_not_learn_keep_their_embedder_and_their_index() {
        TrainConfig frozen = DistinctSettings.config(
                "pretrain.train-documents=false",
                "pretrain.steps=5",
                "pretrain.micro-batch=4",
                "pretrain.candidates=4",
                "pretrain.over-retrieve=1",
                "pretrain.over-draw=1",
                "pretrain.learning-rate=1e-2",
                "pretrain.warmup=1",
                "pretrain.dropout=0",
                "pretrain.scheme=per-token",
                "pretrain.evaluate-every=0");
        Run run = new Run(directory.resolve("frozen"));
        Map<String, TreeMap<Long, Map<String, Double>>> logged = new HashMap<>();
        Trainer trainer = trainer(frozen, run, logged);
        assertThat(trainer.warmStart(WarmStart.Source.of(testing.bert())) && trainer.pretrain())
                .isTrue();
        try (RealmModel before = RealmModel.open(run.finishedModel(Stage.WARM_START));
                RealmModel after = RealmModel.open(run.finishedModel(Stage.PRETRAIN))) {
            Weights.assertSame(
                    after.weights().under("embedder."), before.weights().under("embedder."));
            Weights.assertDiffer(
                    after.weights().under("query_embedder."), before.weights().under("query_embedder."));
        }
        logged.get("pretrain")
                .forEach((step, values) -> assertThat(values.get("index_age")).isEqualTo((double) step));
    }

    @Test
    void fine_tuning_begins_with_the_stage_that_it_is_asked_to_and_with_its_index() {
        assertFinetuned(Stage.PRETRAIN, "finetune");
        assertFinetuned(Stage.WARM_START, "baseline");
        assertThat(logged("finetune").get("loss"))
                .isNotEqualTo(logged("baseline").get("loss"));
    }

    private static void assertFinetuned(Stage from, String stage) {
        try (RealmModel model = RealmModel.open(whole.finishedModel(from)).separateEmbedders();
                BlockIndex index = index("of-" + from.label(), model)) {
            TaskHeads.addReader(model, 1);
            Map<String, Double> expected = first(finetuning(1, model, index));
            for (String value : List.of("retriever_loss", "reader_loss", "beam_has_answer")) {
                assertThat(logged(stage).get(value))
                        .as("%s of %s", value, stage)
                        .isCloseTo(expected.get(value), within(1e-5));
            }
        }
    }

    private static Finetuning finetuning(long seed, RealmModel model, BlockIndex index) {
        return new Finetuning(new Realm(model, format(model), corpus), index, questions(), seed, BASE.finetune());
    }

    @Test
    void fine_tuning_moves_the_query_embedder_and_the_reader_and_nothing_else() {
        try (RealmModel before = RealmModel.open(whole.finishedModel(Stage.PRETRAIN));
                RealmModel after = RealmModel.open(whole.finishedModel(Stage.FINETUNE))) {
            assertThat(after.config().sharedEmbedders()).isFalse();
            Weights.assertSame(
                    after.weights().under("embedder."), before.weights().under("embedder."));
            Weights.assertSame(
                    after.weights().under("encoder."), before.weights().under("encoder."));
            Weights.assertDiffer(
                    after.weights().under("query_embedder."), before.weights().under("query_embedder."));
            Weights.assertDiffer(
                    after.weights().under("reader.realm."), before.weights().under("encoder.realm."));
        }
    }

    @Test
    void layers_that_shall_not_learn_stay_as_bert_has_them_in_every_stage() {
        try (RealmModel bert = fresh(1)) {
            Parameters frozen = bert.weights().under("encoder.realm.encoder.layer.0.");
            Parameters learning = bert.weights().under("encoder.realm.encoder.layer.1.");
            for (Stage stage : Stage.values()) {
                try (RealmModel model = RealmModel.open(whole.finishedModel(stage))) {
                    String part = model.hasReader() ? "reader" : "encoder";
                    Parameters layers = model.weights().under(part + ".realm.encoder.");
                    Weights.assertSame(layers.under("layer.0."), frozen);
                    Weights.assertDiffer(layers.under("layer.1."), learning);
                }
            }
        }
    }

    @Test
    void only_what_another_document_tells_too_is_masked_where_that_is_asked_for() {
        TrainConfig corroborated = DistinctSettings.config("pretrain.masking=corroborated");
        // The toy corpus has no such thing.
        Trainer trainer = trainer(corroborated, new Run(directory.resolve("corroborated")), new HashMap<>());
        assertThatThrownBy(() -> trainer.warmStart(WarmStart.Source.of(testing.bert())))
                .hasMessageContaining("other documents");
    }

    @Test
    void a_shared_embedder_is_separated_before_fine_tuning() {
        TrainConfig shared = DistinctSettings.config("mlm.steps=0", "model.shared-embedders=true");
        Run run = new Run(directory.resolve("shared"));
        Trainer trainer = trainer(shared, run, new HashMap<>());
        assertThat(trainer.warmStart(WarmStart.Source.of(testing.bert()))).isTrue();
        assertThat(trainer.finetune(Stage.WARM_START, questions(), Optional.empty()))
                .isTrue();
        try (RealmModel before = RealmModel.open(run.finishedModel(Stage.WARM_START));
                RealmModel after = RealmModel.open(run.finishedModel(Stage.BASELINE))) {
            assertThat(before.config().sharedEmbedders()).isTrue();
            assertThat(after.config().sharedEmbedders()).isFalse();
            Weights.assertSame(
                    after.weights().under("embedder."), before.weights().under("embedder."));
            Weights.assertDiffer(
                    after.weights().under("query_embedder."), before.weights().under("embedder."));
        }
    }

    @ParameterizedTest
    @EnumSource(Reset.class)
    void what_is_reset_is_the_warm_starts_again(Reset reset) throws IOException {
        Run run = new Run(Files.createDirectories(directory.resolve("reset-" + reset)));
        for (Stage stage : List.of(Stage.WARM_START, Stage.PRETRAIN)) {
            Files.createSymbolicLink(run.stage(stage), whole.stage(stage).toAbsolutePath());
        }
        // The first step's rate is zero.
        TrainConfig config = DistinctSettings.config("finetune.reset=" + ConfigValue.format(reset), "finetune.steps=1");
        assertThat(trainer(config, run, new HashMap<>()).finetune(Stage.PRETRAIN, questions(), Optional.empty()))
                .isTrue();
        try (RealmModel model = RealmModel.open(run.finishedModel(Stage.FINETUNE));
                RealmModel start = RealmModel.open(run.finishedModel(Stage.WARM_START));
                RealmModel trained = RealmModel.open(run.finishedModel(Stage.PRETRAIN))) {
            Parameters retriever = (reset.resetsRetriever() ? start : trained).weights();
            Parameters encoder = (reset.resetsEncoder() ? start : trained).weights();
            Weights.assertSame(model.weights().under("embedder."), retriever.under("embedder."));
            Weights.assertSame(model.weights().under("query_embedder."), retriever.under("query_embedder."));
            Weights.assertSame(model.weights().under("reader.realm."), encoder.under("encoder.realm."));
        }
    }

    @Test
    void a_reader_of_another_run_is_taken_over() {
        Run run = new Run(directory.resolve("taught"));
        Map<String, TreeMap<Long, Map<String, Double>>> logged = new HashMap<>();
        Trainer trainer = trainer(DistinctSettings.config("seed=2"), run, logged);
        assertThat(trainer.warmStart(WarmStart.Source.of(testing.bert()))).isTrue();
        assertThat(trainer.finetune(Stage.WARM_START, questions(), Optional.of(whole)))
                .isTrue();
        try (RealmModel model =
                        RealmModel.open(run.finishedModel(Stage.WARM_START)).separateEmbedders();
                RealmModel teacher = RealmModel.open(whole.fineTunedModel());
                BlockIndex index = index("of-taught", model)) {
            TaskHeads.takeReader(model, teacher);
            Engine.seed(Seeds.mix(2, 0));
            assertThat(finetuning(2, model, index).step(0).get("reader_loss"))
                    .isPositive()
                    .isCloseTo(logged.get("baseline").firstEntry().getValue().get("reader_loss"), within(1e-5));
        }
    }

    @Test
    void a_finished_stage_is_measured_on_the_held_out_sentences_with_an_index_of_its_own_model() {
        Trainer trainer = trainer(DistinctSettings.config(), whole, new HashMap<>());
        for (Stage stage : List.of(Stage.WARM_START, Stage.PRETRAIN)) {
            try (RealmModel model = RealmModel.open(whole.finishedModel(stage));
                    BlockIndex index = index("measured-" + stage.label(), model)) {
                Map<String, Double> expected = new HeldOut(
                                new Realm(model, format(model), corpus),
                                own(),
                                BASE.pretrain().candidates())
                        .measure(sampler(model, 1).heldOut(), index);
                Map<String, Double> measured = trainer.heldOut(stage);
                expected.forEach(
                        (name, value) -> assertThat(measured.get(name)).as(name).isCloseTo(value, within(1e-5)));
            }
        }
    }

    private static RealmModel fresh(long seed) {
        return WarmStart.from(testing.bert(), new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, false, 16), seed);
    }

    private static InputFormat format(RealmModel model) {
        return model.inputs(24, 40, BASE.finetune().readerLength());
    }

    private static BlockIndex index(String name, RealmModel model) {
        return BlockIndex.build(directory.resolve(name), new Realm(model, format(model), corpus), 0, Progress.none());
    }

    private static OwnBlocks own() {
        return new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT);
    }

    private static SentenceSampler sampler(RealmModel model, long seed) {
        var settings = new SentenceSampler.Settings(
                Masking.SALIENT,
                format(model).queryCapacity(),
                BASE.pretrain().maxMasks(),
                BASE.pretrain().heldOut());
        return new SentenceSampler(corpus, model.tokenizer(), settings, seed);
    }

    /** What the loop's first step would log. */
    private static Map<String, Double> first(TrainingTask task) {
        Engine.seed(Seeds.mix(1, 0));
        return task.step(0);
    }

    private static Map<String, Double> logged(String stage) {
        return logs.get(stage).firstEntry().getValue();
    }
}
