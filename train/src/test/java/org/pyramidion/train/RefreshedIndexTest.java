package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;

/** An index of step n is a fresh embedding of the corpus under the parameters of step n, while pre-training moves them. */
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
        IndexRefresh refresh = new SynchronousRefresh(
                files, model, format, corpus, RefreshSchedule.every(EVERY), Set::of, Progress.none());
        assertThat(pretrain(new Watched(refresh, () -> {}))).containsExactly(0L, 3L, 6L, 9L);
    }

    @Test
    void of_a_refresh_beside_training() {
        IndexBuilder builder = new IndexBuilder(files, corpus, format.blockLength(), 5, Progress.none());
        IndexRefresh refresh = new AsynchronousRefresh(
                files, model, corpus, RefreshSchedule.every(EVERY), 0, builder, Optional.empty(), Set::of, () -> false);
        Runnable work = () -> files.pending().ifPresent(step -> builder.build(step, () -> false));
        assertThat(pretrain(new Watched(refresh, work))).containsExactly(0L, 3L, 6L);
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
                    model,
                    format,
                    corpus,
                    sampler,
                    new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT),
                    refresh,
                    new Pretraining.Settings(3, 4, 4, 4, 1, 1, 0, Scheme.PER_TOKEN));
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

        /** @param work what goes on beside training between two steps */
        Watched(IndexRefresh watched, Runnable work) {
            this.watched = watched;
            this.work = work;
        }

        @Override
        public BlockIndex at(long step, Swap swap) {
            embedded.put(step, embed());
            BlockIndex index = watched.at(step, swap);
            work.run();
            used.add(index.step());
            assertThat(all(index))
                    .as("index of step %d, at step %d", index.step(), step)
                    .containsExactly(embedded.get(index.step()), within(1e-4f));
            if (step > 1) { // the first step's learning rate is zero
                assertThat(largestDifference(embedded.get(step), embedded.get(step - 1)))
                        .isGreaterThan(1e-3f);
            }
            return index;
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

    private float[] embed() {
        try (BlockIndex index =
                BlockIndex.build(directory.resolve("expected"), model, format, corpus, 0, Progress.none())) {
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
