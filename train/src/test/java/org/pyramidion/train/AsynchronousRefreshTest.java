package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;

/** Trainer and index builder, meeting through files only. */
class AsynchronousRefreshTest {

    /** So small that the toy corpus has many. */
    private static final int CHUNK = 5;

    private static final IndexRefresh.Swap NOBODY = (old, fresh) -> {};

    /** The same blocks in other batches. */
    private static final Offset<Float> ROUNDING = Offset.offset(1e-5f);

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore corpus;
    private RealmModel model;
    private RefreshFiles files;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        model = testing.model(1);
        files = new RefreshFiles(directory.resolve("stage"));
    }

    @AfterEach
    void close() {
        testing.close();
    }

    @Test
    void the_trainer_goes_on_with_the_old_index_until_a_builder_has_made_the_new_one() {
        List<Long> swaps = new ArrayList<>();
        try (AsynchronousRefresh refresh = refresh("3", 0)) {
            assertThat(refresh.at(0, NOBODY).step()).isZero();
            for (long step = 1; step < 9; step++) {
                assertThat(refresh.at(step, NOBODY).step())
                        .as("at step %d", step)
                        .isZero();
            }
            assertThat(files.pending()).hasValue(3); // one snapshot at a time, however late the builder is
            change();
            builder().build(3, () -> false);
            BlockIndex old = refresh.current();
            BlockIndex fresh = refresh.at(9, (before, after) -> {
                assertThat(before).isSameAs(old);
                before.search().vector(0); // both are open
                swaps.add(after.step());
            });
            assertThat(fresh.step()).isEqualTo(3);
            assertThat(swaps).containsExactly(3L);
            assertThat(files.pending()).hasValue(9); // due again, at once
            assertThat(files.index(0)).doesNotExist();
        }
    }

    @Test
    void an_index_holds_the_snapshot_and_not_what_the_trainer_made_of_it_meanwhile() {
        float[] first = embedded();
        try (AsynchronousRefresh refresh = refresh("2", 0)) {
            refresh.at(0, NOBODY);
            refresh.at(2, NOBODY);
            change();
            builder().build(2, () -> false);
            assertThat(all(refresh.at(3, NOBODY))).containsExactly(first, ROUNDING);
            assertThat(largestDifference(embedded(), first)).isGreaterThan(0.1f);
        }
    }

    @Test
    void the_trainer_waits_where_the_index_is_older_than_allowed() {
        try (AsynchronousRefresh refresh = refresh("2", 4)) {
            refresh.at(0, NOBODY);
            assertThat(refresh.at(2, NOBODY).step()).isZero();
            assertThat(refresh.at(4, NOBODY).step()).isZero();
            assertThat(refresh.at(5, NOBODY).step()).isEqualTo(2); // nobody builds, so it does so itself
        }
    }

    @Test
    void several_builders_share_the_work_and_make_what_one_would_have_made() {
        publish(7);
        List<CompletableFuture<Void>> builders = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            builders.add(CompletableFuture.runAsync(() -> builder().build(7, () -> false)));
        }
        builders.forEach(CompletableFuture::join);
        try (BlockIndex index = BlockIndex.open(files.index(7), corpus)) {
            assertThat(all(index)).containsExactly(embedded(), ROUNDING);
            assertThat(index.cost().blocks()).isEqualTo(corpus.size());
        }
        assertThat(files.parts(7)).doesNotExist();
    }

    @Test
    void what_a_builder_had_finished_when_it_died_is_not_done_again() throws IOException {
        publish(7);
        int[] asked = {0};
        builder().build(7, () -> asked[0]++ > 4);
        assertThat(files.index(7)).doesNotExist();
        Path done = files.parts(7).resolve("chunk-0");
        assertThat(Artifact.find(done)).isPresent();
        assertThat(files.parts(7).resolve("chunk-3")).doesNotExist();
        FileTime written = Files.getLastModifiedTime(done.resolve("manifest.json"));
        List<FileTime> seen = new ArrayList<>();
        builder().build(7, () -> {
            seen.addAll(modified(done));
            return false;
        });
        assertThat(seen).containsOnly(written);
        try (BlockIndex index = BlockIndex.open(files.index(7), corpus)) {
            assertThat(all(index)).containsExactly(embedded(), ROUNDING);
        }
    }

    private static List<FileTime> modified(Path chunk) {
        try {
            return Files.exists(chunk) ? List.of(Files.getLastModifiedTime(chunk.resolve("manifest.json"))) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Test
    void a_builder_whose_snapshot_is_taken_away_and_published_again_begins_anew() {
        publish(7);
        int[] begun = {0};
        Progress republishing = (what, total, unit) -> {
            if (begun[0]++ == 0) {
                publish(7);
                throw new PyramidionException("chunk-0: No such file or directory");
            }
            return done -> {};
        };
        new IndexBuilder(files, corpus, 40, 4, Precision.FLOAT32, republishing).build(7, () -> false);
        try (BlockIndex index = BlockIndex.open(files.index(7), corpus)) {
            assertThat(all(index)).containsExactly(embedded(), ROUNDING);
        }
    }

    @Test
    void a_builder_that_fails_again_and_again_says_why() {
        publish(7);
        Progress failing = (what, total, unit) -> {
            throw new PyramidionException("no space left on device");
        };
        assertThatThrownBy(
                        () -> new IndexBuilder(files, corpus, 40, 4, Precision.FLOAT32, failing).build(7, () -> false))
                .hasMessageContaining("no space left");
    }

    @Test
    void parts_of_another_model_do_not_count() {
        publish(7);
        int[] asked = {0};
        builder().build(7, () -> asked[0]++ > 4);
        change();
        publish(7);
        builder().build(7, () -> false);
        try (BlockIndex index = BlockIndex.open(files.index(7), corpus)) {
            assertThat(all(index)).containsExactly(embedded(), ROUNDING);
        }
    }

    @Test
    void an_index_of_another_snapshot_is_not_taken() {
        publish(7);
        builder().build(7, () -> false);
        assertThat(files.isIndexed(7)).isTrue();
        change();
        publish(7);
        assertThat(files.isIndexed(7)).isFalse();
        assertThat(files.pending()).hasValue(7);
    }

    @Test
    void a_snapshot_that_goes_away_ends_the_work_on_it_quietly() {
        publish(7);
        int[] asked = {0};
        builder().build(7, () -> {
            if (asked[0]++ == 4) {
                files.discardSnapshots(step -> true);
                files.discardIndexes(step -> true);
            }
            return false;
        });
        assertThat(files.index(7)).doesNotExist();
    }

    @Test
    void a_resumed_run_keeps_its_index_and_forgets_the_steps_that_it_will_do_again() {
        try (AsynchronousRefresh refresh = refresh("2", 0)) {
            refresh.at(0, NOBODY);
            refresh.at(2, NOBODY);
            builder().build(2, () -> false);
            refresh.at(3, NOBODY);
            refresh.at(4, NOBODY);
            builder().build(4, () -> false);
        }
        try (AsynchronousRefresh refresh = refresh("2", 0)) {
            refresh.resume(3, 2);
            assertThat(files.index(4)).doesNotExist();
            assertThat(refresh.at(3, NOBODY).step()).isEqualTo(2);
            assertThat(refresh.at(4, NOBODY).step()).isEqualTo(2);
            assertThat(files.pending()).hasValue(4);
        }
    }

    @Test
    void a_builder_in_a_thread_refreshes_the_index_while_training_goes_on() {
        List<Map<String, Double>> logged = new ArrayList<>();
        try (AsynchronousRefresh refresh = refresh("2", 0, Optional.of(new BuilderThread(builder(), 1)), Set.of())) {
            Pretraining task = new Pretraining(
                    new Realm(model, TestingRealm.format(model), corpus),
                    new SentenceSampler(
                            corpus,
                            model.tokenizer(),
                            new SentenceSampler.Settings(
                                    Masking.SALIENT, TestingRealm.format(model).queryCapacity(), 10, 2),
                            3),
                    new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT),
                    refresh,
                    TestingConfig.pretrain(4, 4, 4, 1, 1, 0, Scheme.PER_TOKEN));
            BooleanSupplier refreshedTwice = () -> logged.stream()
                            .filter(values -> values.containsKey("refresh_overlap"))
                            .mapToDouble(values -> values.get("index_age_seconds"))
                            .count()
                    > 20;
            new TrainingLoop(
                            task,
                            new TrainingLoop.Settings("test", 3, 5000, 4, new LearningRate(1e-3, 5000, 2), 1, 0, 0),
                            new Checkpoints(directory.resolve("checkpoints")),
                            (step, values) -> logged.add(values),
                            Progress.none(),
                            refreshedTwice)
                    .run();
            assertThat(refresh.current().step()).isPositive();
        }
        assertThat(logged.size()).isLessThan(5000);
        assertThat(logged.getLast()).containsKeys("index_age", "refresh_wait_seconds", "refresh_blocks_per_second");
        assertThat(logged.getLast().get("refresh_overlap")).isBetween(0.0, 1.0);
    }

    @Test
    void what_ends_the_builder_ends_the_trainer() {
        IndexBuilder failing =
                new IndexBuilder(files, corpus, 40, 0, Precision.FLOAT32, Progress.none()); // chunks of nothing
        try (AsynchronousRefresh refresh = refresh("1", 0, Optional.of(new BuilderThread(failing, 1)), Set.of())) {
            assertThatThrownBy(() -> {
                        for (long step = 0; step < 100_000; step++) {
                            refresh.at(step, NOBODY);
                        }
                    })
                    .isInstanceOf(ArithmeticException.class);
        }
    }

    private AsynchronousRefresh refresh(String schedule, long maxAge) {
        return refresh(schedule, maxAge, Optional.empty(), Set.of());
    }

    private AsynchronousRefresh refresh(
            String schedule, long maxAge, Optional<BuilderThread> beside, Set<Long> needed) {
        return new AsynchronousRefresh(
                files,
                model,
                corpus,
                RefreshSchedule.parse(schedule),
                maxAge,
                builder(),
                beside,
                () -> needed,
                () -> false);
    }

    private IndexBuilder builder() {
        return new IndexBuilder(
                files, corpus, TestingRealm.format(model).blockLength(), CHUNK, Precision.FLOAT32, Progress.none());
    }

    private void publish(long step) {
        model.saveDocumentEmbedder(files.snapshot(step), Map.of());
    }

    /** As a step of training would. */
    private void change() {
        try (Scope scope = Scope.withoutGradients()) {
            var weight = model.weights().get("embedder.cls.dense.weight");
            weight.copy_(Tensors.of(random(weight.numel()), Tensors.shape(weight)));
        }
    }

    private static float[] random(long count) {
        float[] values = new float[(int) count];
        java.util.Random random = new java.util.Random(5);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The corpus under the present weights. */
    private float[] embedded() {
        try (BlockIndex index = BlockIndex.build(
                directory.resolve("expected"),
                new Realm(model, TestingRealm.format(model), corpus),
                0,
                Progress.none())) {
            return all(index);
        }
    }

    private float[] all(BlockIndex index) {
        int dimension = index.search().dimension();
        float[] values = new float[corpus.size() * dimension];
        for (int id = 0; id < corpus.size(); id++) {
            System.arraycopy(index.search().vector(id), 0, values, id * dimension, dimension);
        }
        return values;
    }

    private static float largestDifference(float[] one, float[] other) {
        float largest = 0;
        for (int i = 0; i < one.length; i++) {
            largest = Math.max(largest, Math.abs(one[i] - other[i]));
        }
        return largest;
    }
}
