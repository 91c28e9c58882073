package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.run.RefreshConfig.Queries;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;

/**
 * An index of step n is a fresh embedding of the corpus under the parameters of step n, while pre-training moves them.
 */
class RefreshedIndexTest {

    private static final int STEPS = 10;
    private static final int EVERY = 3;

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore corpus;
    private RealmModel model;
    private InputFormat format;
    private RefreshFiles files;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        model = testing.model(1);
        format = TestingRealm.format(model);
        files = new RefreshFiles(directory.resolve("stage"));
    }

    @AfterEach
    void close() {
        testing.close();
    }

    @Test
    void of_a_refresh_between_steps() {
        assertThat(pretrain(new Watched(synchronous(), () -> {}, Queries.CURRENT)))
                .containsExactly(0L, 3L, 6L, 9L);
    }

    @Test
    void of_a_refresh_beside_training() {
        assertThat(besideTraining(Queries.CURRENT)).containsExactly(0L, 3L, 6L);
    }

    @Test
    void searched_with_the_query_embedder_of_its_own_step_where_that_is_asked_for() {
        IndexRefresh refresh = new SnapshotQueries(synchronous(), files, model, true);
        assertThat(pretrain(new Watched(refresh, () -> {}, Queries.SNAPSHOT))).containsExactly(0L, 3L, 6L, 9L);
        assertThat(files.queries(9)).exists();
        assertThat(files.queries(6)).doesNotExist();
    }

    @Test
    void searched_with_the_query_embedder_of_its_own_step_beside_training_too() {
        assertThat(besideTraining(Queries.SNAPSHOT)).containsExactly(0L, 3L, 6L);
    }

    @Test
    void a_resumed_run_searches_with_the_query_embedder_that_it_had() {
        float[] first = query(model);
        try (IndexRefresh refresh = new SnapshotQueries(synchronous(), files, model, true)) {
            refresh.at(0, (old, fresh) -> {});
        }
        RealmModel resumed = testing.model(2);
        try (IndexRefresh refresh = new SnapshotQueries(synchronous(), files, resumed, true)) {
            refresh.resume(2, 0);
            BlockIndex index = refresh.at(2, (old, fresh) -> {});
            assertThat(index.step()).isZero();
            assertThat(query(refresh.searching(index, resumed))).containsExactly(first, within(1e-6f));
            assertThat(query(resumed)).isNotEqualTo(first);
        }
    }

    private IndexRefresh synchronous() {
        return new SynchronousRefresh(
                files, new Realm(model, format, corpus), RefreshSchedule.every(EVERY), Set::of, Progress.none());
    }

    private Set<Long> besideTraining(Queries queries) {
        IndexBuilder builder =
                new IndexBuilder(files, corpus, format.blockLength(), 5, Precision.FLOAT32, Progress.none());
        IndexRefresh refresh = new AsynchronousRefresh(
                files, model, corpus, RefreshSchedule.every(EVERY), 0, builder, Optional.empty(), Set::of, () -> false);
        IndexRefresh searched =
                queries == Queries.SNAPSHOT ? new SnapshotQueries(refresh, files, model, true) : refresh;
        Runnable work = () -> files.pending().ifPresent(step -> builder.build(step, () -> false));
        return pretrain(new Watched(searched, work, queries));
    }

    /** Returns the steps of the indexes that were used. */
    private Set<Long> pretrain(Watched refresh) {
        try (refresh) {
            var sampler = new SentenceSampler(
                    corpus,
                    model.tokenizer(),
                    new SentenceSampler.Settings(Masking.SALIENT, format.queryCapacity(), 10, 2),
                    3);
            Pretraining task = new Pretraining(
                    new Realm(model, format, corpus),
                    sampler,
                    new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT),
                    refresh,
                    TestingConfig.pretrain(4, 4, 4, 1, 1, 0, Scheme.PER_TOKEN));
            var settings = new TrainingLoop.Settings("test", 3, STEPS, 4, new LearningRate(1e-2, 1000, 1), 0, 0, 0);
            new TrainingLoop(
                            task,
                            settings,
                            new Checkpoints(directory.resolve("checkpoints")),
                            (step, values) -> assertThat(values.get("index_age"))
                                    .isEqualTo((double) step - refresh.current().step()),
                            Progress.none(),
                            () -> false)
                    .run();
            return refresh.used;
        }
    }

    /** Compares each index that the trainer is given with the corpus as it was embedded at the index' step. */
    private final class Watched implements IndexRefresh {
        private final IndexRefresh watched;
        private final Runnable work;
        private final Map<Long, float[]> embedded = new HashMap<>();
        private final Set<Long> used = new TreeSet<>();
        private final Map<Long, float[]> asked = new HashMap<>();
        private final Queries queries;

        /** @param work what goes on beside training between two steps */
        Watched(IndexRefresh watched, Runnable work, Queries queries) {
            this.watched = watched;
            this.work = work;
            this.queries = queries;
        }

        @Override
        public BlockIndex at(long step, Swap swap) {
            embedded.put(step, embed());
            asked.put(step, query(model));
            BlockIndex index = watched.at(step, swap);
            work.run();
            used.add(index.step());
            assertThat(all(index))
                    .as("index of step %d, at step %d", index.step(), step)
                    .containsExactly(embedded.get(index.step()), within(1e-4f));
            long expected = queries == Queries.SNAPSHOT ? index.step() : step;
            assertThat(query(searching(index, model)))
                    .as("query at step %d", step)
                    .containsExactly(asked.get(expected), within(1e-6f));
            if (step > 1) { // the first step's learning rate is zero
                assertThat(largestDifference(embedded.get(step), embedded.get(step - 1)))
                        .isGreaterThan(1e-3f);
            }
            return index;
        }

        @Override
        public RealmModel searching(BlockIndex index, RealmModel present) {
            return watched.searching(index, present);
        }

        @Override
        public BlockIndex current() {
            return watched.current();
        }

        @Override
        public void resume(long step, long indexStep) {
            watched.resume(step, indexStep);
        }

        @Override
        public void close() {
            watched.close();
        }
    }

    private float[] query(RealmModel of) {
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch = new PackedBatch(List.of(format.query(corpus.tokens(0))));
            return Tensors.floats(of.queryEmbedder().embed(batch, 0));
        }
    }

    private float[] embed() {
        try (BlockIndex index =
                BlockIndex.build(directory.resolve("expected"), new Realm(model, format, corpus), 0, Progress.none())) {
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
