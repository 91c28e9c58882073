package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.TaskHeads;
import org.pyramidion.questions.Question;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BatchSizes;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.AnswerRule;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Judge;
import org.pyramidion.run.Masking;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;

/**
 * Ranks, here threads, that share batches learn what one process learns from the whole: with a fixed index and without
 * dropout, in double precision, to 1e-9 after some steps ({@code -Dpyramidion.ranks.steps=50} for more).
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class EqualRanksTest {

    private static final int STEPS = Integer.getInteger("pyramidion.ranks.steps", 7);
    private static final int BATCH = 8;

    /** In single precision nothing is promised but to be near: the rest is for those who ask for figures. */
    private static final int[] REPORTED = STEPS > 10 ? new int[] {2, 4} : new int[] {2};

    private static final double RATE = 1e-3;

    /** Bytes of gradients in one message: few, so that some of so small a model go before a backward pass is over. */
    private static final String BUCKET = "pyramidion.ranks.bucket";

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static final Map<ScalarType, Path> MODELS = new HashMap<>();

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        System.setProperty(BUCKET, "32768");
        testing = new TestingRealm(directory);
        RealmModel model = testing.model(1).separateEmbedders();
        TaskHeads.addReader(model, 1);
        for (ScalarType type : List.of(ScalarType.Float, ScalarType.Double)) {
            MODELS.put(type, save(model, type));
        }
        Realm realm = new Realm(model, TestingRealm.format(model), testing.corpus());
        BlockIndex.build(directory.resolve("index/step-0"), realm, 0, Progress.none())
                .close();
        model.close();
    }

    private static Path save(RealmModel model, ScalarType type) throws IOException {
        Path place = directory.resolve("model-" + type);
        model.save(place, Map.of());
        Path file = place.resolve("model.safetensors");
        try (Parameters typed = model.weights().to(type)) {
            SafeTensors.write(file, typed.weights(), metadata(file));
        }
        return place;
    }

    private static Map<String, String> metadata(Path file) {
        try (WeightFile there = SafeTensors.open(file)) {
            assertThat(there.names()).isNotEmpty();
            return Map.of();
        }
    }

    @AfterAll
    static void close() {
        System.clearProperty(BUCKET);
        testing.close();
    }

    /** What is trained. */
    enum Kind {
        NAMES_AND_TITLES(1e-9),
        INVERSE_CLOZE(1e-9),
        MASKED_LANGUAGE_MODEL(1e-9),
        PRETRAINING(1e-9),
        PRETRAINING_OF_THE_BEST_DRAWN_WITH_OTHERS_CANDIDATES(1e-9),
        PRETRAINING_PER_SEQUENCE_WITH_ORIGINS(1e-9),
        PRETRAINING_PER_TOKEN_WITH_ORIGINS(1e-9),
        PRETRAINING_WITH_A_SHARED_INDEX(1e-9),
        FINETUNING(1e-9),
        FINETUNING_WITH_A_SHARED_INDEX(1e-9),
        FINETUNING_ON_DRAWS_WITH_ANSWERS(1e-9),
        RETRIEVAL(1e-9),
        RETRIEVAL_ON_DRAWS_WITH_ANSWERS_AND_A_SHARED_INDEX(1e-9),
        RETRIEVAL_WITH_A_SHARED_INDEX(1e-9);

        final double within;

        Kind(double within) {
            this.within = within;
        }

        private TrainingTask task(Realm realm, BlockIndex index, Ranks ranks) {
            return switch (this) {
                case NAMES_AND_TITLES ->
                    new PairTraining(realm, pairs(), 3, TestingConfig.pairs(BATCH, 0.5, 3, 0), ranks);
                case INVERSE_CLOZE -> new InverseCloze(realm, 3, TestingConfig.ict(BATCH, 0.9, 0), ranks);
                case MASKED_LANGUAGE_MODEL ->
                    new MaskedLanguageModel(
                            realm, sampler(realm), own(realm), index, 3, TestingConfig.mlm(BATCH, 0.25, 0.5, 0), ranks);
                case PRETRAINING -> pretraining(realm, index, ranks, 1, false, 0, MarginalLikelihood.Scheme.PER_TOKEN);
                case PRETRAINING_OF_THE_BEST_DRAWN_WITH_OTHERS_CANDIDATES ->
                    pretraining(realm, index, ranks, 2, true, 0, MarginalLikelihood.Scheme.PER_TOKEN);
                case PRETRAINING_WITH_A_SHARED_INDEX ->
                    pretraining(realm, index, ranks, 1, false, 0.4, MarginalLikelihood.Scheme.PER_SEQUENCE);
                case PRETRAINING_PER_SEQUENCE_WITH_ORIGINS ->
                    pretraining(realm, index, ranks, 1, false, 0.4, MarginalLikelihood.Scheme.PER_SEQUENCE);
                case PRETRAINING_PER_TOKEN_WITH_ORIGINS ->
                    pretraining(realm, index, ranks, 1, false, 0.4, MarginalLikelihood.Scheme.PER_TOKEN);
                case FINETUNING, FINETUNING_WITH_A_SHARED_INDEX, FINETUNING_ON_DRAWS_WITH_ANSWERS ->
                    new Finetuning(
                            realm,
                            index,
                            questions(),
                            3,
                            TestingConfig.finetune(BATCH, 5, 20, 6, 0, AnswerRule.PUBLISHED, draws()),
                            BatchSizes.CPU,
                            ranks);
                case RETRIEVAL, RETRIEVAL_WITH_A_SHARED_INDEX, RETRIEVAL_ON_DRAWS_WITH_ANSWERS_AND_A_SHARED_INDEX ->
                    new RetrievalTuning(
                            realm,
                            index,
                            new RetrievalTuning.Words(Optional.empty()),
                            questions(),
                            3,
                            TestingConfig.retrieval(BATCH, 20, 0, 0.5, 0, draws()),
                            ranks);
            };
        }

        private int draws() {
            return this == FINETUNING_ON_DRAWS_WITH_ANSWERS
                            || this == RETRIEVAL_ON_DRAWS_WITH_ANSWERS_AND_A_SHARED_INDEX
                    ? 3
                    : 1;
        }

        /** For stages that are given the index itself. */
        private BlockIndex shared(BlockIndex index, Ranks ranks) {
            boolean shared = this == FINETUNING_WITH_A_SHARED_INDEX
                    || this == RETRIEVAL_WITH_A_SHARED_INDEX
                    || this == RETRIEVAL_ON_DRAWS_WITH_ANSWERS_AND_A_SHARED_INDEX;
            return shared && ranks.size() > 1
                    ? SharedRefresh.share(index, new IndexDirectory(directory.resolve("index/step-0")), ranks)
                    : index;
        }

        /** Ranks share the index, or each has it. */
        private IndexRefresh refresh(BlockIndex index, Ranks ranks) {
            return this == PRETRAINING_WITH_A_SHARED_INDEX && ranks.size() > 1
                    ? new SharedRefresh(new Fixed(index), new RefreshFiles(directory), ranks)
                    : new Fixed(index);
        }

        private Pretraining pretraining(
                Realm realm,
                BlockIndex index,
                Ranks ranks,
                int overDraw,
                boolean inBatch,
                double ictShare,
                MarginalLikelihood.Scheme scheme) {
            return new Pretraining(
                    realm,
                    sampler(realm),
                    own(realm),
                    refresh(index, ranks),
                    TestingConfig.pretrain(
                            BATCH,
                            BATCH,
                            4,
                            1,
                            overDraw,
                            0,
                            scheme,
                            new TestingConfig.Departures(Judge.ENCODER, true, 0, inBatch, ictShare, 0)),
                    BlankQueries.sentences(),
                    ranks);
        }

        private static SentenceSampler sampler(Realm realm) {
            return new SentenceSampler(
                    realm.corpus(),
                    realm.model().tokenizer(),
                    new SentenceSampler.Settings(Masking.SALIENT, realm.format().queryCapacity(), 10, 5),
                    3);
        }

        private static OwnBlocks own(Realm realm) {
            return new OwnBlocks(realm.corpus(), realm.corpus(), Exclusion.DOCUMENT);
        }
    }

    private record Fixed(BlockIndex index) implements IndexRefresh {
        @Override
        public BlockIndex at(long step, Swap swap) {
            return index;
        }

        @Override
        public BlockIndex current() {
            return index;
        }

        @Override
        public void resume(long step, long indexStep) {}

        @Override
        public void close() {}
    }

    /** Titles that a corpus has, and some that it lacks; a batch has titles alone and with blocks. */
    private static List<NamePair> pairs() {
        return IntStream.range(0, 3 * TestingRealm.CITIES.size())
                .mapToObj(i -> new NamePair(List.of("in " + (1800 + i), "people of " + (1800 + i)), titles(i)))
                .toList();
    }

    private static List<String> titles(int i) {
        String city = TestingRealm.capital(TestingRealm.CITIES.get(i % TestingRealm.CITIES.size()));
        return i < TestingRealm.CITIES.size() ? List.of(city, "history of " + city) : List.of("the river in " + city);
    }

    private static List<Question> questions() {
        return IntStream.range(0, 12)
                .mapToObj(i -> new Question(
                        "q" + i,
                        "when was " + TestingRealm.CITIES.get(i) + " founded?",
                        // One in four has no answer anywhere: some weights get no gradient of it.
                        i % 4 == 0 ? List.of("nowhere") : List.of(String.valueOf(TestingRealm.year(i)), "river"),
                        false,
                        List.of()))
                .toList();
    }

    /** What a rank has in the end. */
    private record Learnt(Map<String, double[]> weights, List<Map<String, Double>> logged, int sentEarly) {}

    private static Learnt learn(Kind kind, ScalarType type, Ranks ranks) {
        List<Map<String, Double>> logged = new ArrayList<>();
        try (RealmModel model = RealmModel.read(MODELS.get(type));
                BlockIndex index = BlockIndex.open(directory.resolve("index/step-0"), testing.corpus());
                TrainingTask task = kind.task(
                        new Realm(model, TestingRealm.format(model), testing.corpus()),
                        kind.shared(index, ranks),
                        ranks)) {
            new TrainingLoop(
                            task,
                            new TrainingLoop.Settings(
                                    "test", 1, STEPS, BATCH, new LearningRate(RATE, STEPS, 5), 1, 25, 0),
                            new Checkpoints(directory.resolve("none")),
                            (step, values) -> logged.add(values),
                            Progress.none(),
                            () -> false,
                            ranks)
                    .run();
            Map<String, double[]> weights = new HashMap<>();
            for (String name : task.weights().names()) {
                weights.put(name, Tensors.doubles(task.weights().get(name)));
            }
            return new Learnt(weights, logged, ranks.sentEarly());
        }
    }

    @ParameterizedTest
    @EnumSource
    void ranks_learn_what_one_process_learns(Kind kind, TestReporter reporter) throws Exception {
        Learnt alone = learn(kind, ScalarType.Double, Ranks.alone());
        assertThat(distance(alone.weights(), start(alone)))
                .as("something is learnt")
                .isGreaterThan(RATE);
        for (int size : new int[] {2, 4}) {
            List<Learnt> all = Together.of(size, ranks -> learn(kind, ScalarType.Double, ranks));
            if (size == 2) { // the first of four may have none of three whole sentences, and so no last backward pass
                assertThat(all.stream().map(Learnt::sentEarly)).as("sent early").anyMatch(sent -> sent > 0);
            }
            for (Learnt one : all) {
                assertThat(distance(one.weights(), alone.weights()))
                        .as("%s, %d ranks", kind, size)
                        .isLessThan(kind.within);
                assertThat(distance(one.weights(), all.getFirst().weights())).isZero();
                assertSameValues(one.logged(), alone.logged());
            }
        }
        reportSinglePrecision(kind, reporter);
    }

    private static void reportSinglePrecision(Kind kind, TestReporter reporter) throws Exception {
        Learnt alone = learn(kind, ScalarType.Float, Ranks.alone());
        for (int size : REPORTED) {
            List<Learnt> all = Together.of(size, ranks -> learn(kind, ScalarType.Float, ranks));
            double distance = distance(all.getFirst().weights(), alone.weights());
            reporter.publishEntry(
                    "%s, %d ranks, float32: largest difference of a weight".formatted(kind, size),
                    "%.1e".formatted(distance));
            assertThat(distance).isLessThan(STEPS * RATE);
            for (Learnt one : all) {
                assertThat(distance(one.weights(), all.getFirst().weights())).isZero();
            }
        }
    }

    private static Map<String, double[]> start(Learnt learnt) {
        Map<String, double[]> weights = new HashMap<>();
        try (RealmModel model = RealmModel.read(MODELS.get(ScalarType.Double));
                Scope scope = Scope.withoutGradients()) {
            for (String name : learnt.weights().keySet()) {
                String full = Arrays.stream(new String[] {"", "embedder.", "encoder."})
                        .map(prefix -> prefix + name)
                        .filter(model.weights()::contains)
                        .findFirst()
                        .orElseThrow();
                weights.put(name, Tensors.doubles(model.weights().get(full)));
            }
        }
        return weights;
    }

    /** The largest difference of a weight. */
    private static double distance(Map<String, double[]> one, Map<String, double[]> other) {
        assertThat(one.keySet()).isEqualTo(other.keySet());
        return one.keySet().stream()
                .mapToDouble(name -> IntStream.range(0, one.get(name).length)
                        .mapToDouble(i -> Math.abs(one.get(name)[i] - other.get(name)[i]))
                        .max()
                        .orElse(0))
                .max()
                .orElseThrow();
    }

    private static void assertSameValues(List<Map<String, Double>> some, List<Map<String, Double>> others) {
        Predicate<String> timed = Set.of("examples_per_second", "refresh_wait_seconds")::contains;
        assertThat(some).hasSameSizeAs(others);
        for (int step = 0; step < some.size(); step++) {
            Map<String, Double> values = some.get(step);
            others.get(step).forEach((name, value) -> {
                if (!timed.test(name)) {
                    assertThat(values.get(name)).as(name).isCloseTo(value, within(1e-6));
                }
            });
        }
    }
}
