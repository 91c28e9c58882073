package org.pyramidion.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.run.Intervals;
import org.pyramidion.run.Schedule;

/**
 * Runs a {@link TrainingTask} step by step: gradient, clipping, update, metrics, checkpoints; and goes on from the
 * newest checkpoint where there is one.
 */
final class TrainingLoop {

    /**
     * @param what what is being trained, for progress
     * @param steps how many steps in all
     * @param batch examples a step, for examples/s
     * @param logEvery steps between metrics; 0 for the last step only
     * @param evaluateEvery steps between measurements of the held-out set; 0 for none
     * @param checkpointEvery steps between checkpoints; 0 for one at an interruption only
     * @param seconds of work after which it ends, however many steps are done, the learning rate following time; 0 for
     *     no limit
     */
    record Settings(
            String what,
            long seed,
            long steps,
            int batch,
            LearningRate rate,
            int logEvery,
            int evaluateEvery,
            int checkpointEvery,
            int seconds) {

        static Settings of(String what, long seed, Schedule schedule, Intervals every) {
            return new Settings(
                    what,
                    seed,
                    schedule.steps(),
                    schedule.batch(),
                    schedule.rate(),
                    every.log(),
                    every.evaluate(),
                    every.checkpoint(),
                    schedule.seconds());
        }

        /** Without a limit of time. */
        Settings(
                String what,
                long seed,
                long steps,
                int batch,
                LearningRate rate,
                int logEvery,
                int evaluateEvery,
                int checkpointEvery) {
            this(what, seed, steps, batch, rate, logEvery, evaluateEvery, checkpointEvery, 0);
        }
    }

    /** @param steps how many steps are done in all; {@code finished} if that is all of them */
    record Outcome(long steps, boolean finished) {}

    private final TrainingTask task;
    private final Settings settings;
    private final Checkpoints checkpoints;
    private final MetricsLog metrics;
    private final Progress progress;
    private final BooleanSupplier stop;
    private TrainingClock clock;
    private long skipped;

    /** @param stop asked after each step; when it says yes a checkpoint is written and the loop ends */
    TrainingLoop(
            TrainingTask task,
            Settings settings,
            Checkpoints checkpoints,
            MetricsLog metrics,
            Progress progress,
            BooleanSupplier stop) {
        this.task = task;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.metrics = metrics;
        this.progress = progress;
        this.stop = stop;
        this.clock = TrainingClock.from(settings, 0);
    }

    Outcome run() {
        try (AdamWeightDecay optimizer = new AdamWeightDecay(task.weights(), AdamWeightDecay.Settings.bert());
                Progress.Task bar = bar()) {
            Optional<TrainingState> found = checkpoints.restore(task.weights(), optimizer);
            found.ifPresent(task::restore);
            TrainingState state = found.orElse(TrainingState.BEGINNING);
            long begun = state.step();
            clock = TrainingClock.from(settings, state.seconds());
            long step = begun;
            bar.update(done(step));
            while (!isDone(step) && !stop.getAsBoolean()) {
                one(step, optimizer);
                step++;
                bar.update(done(step));
                if (settings.checkpointEvery() > 0 && step % settings.checkpointEvery() == 0 && !isDone(step)) {
                    save(step, optimizer);
                }
            }
            boolean finished = isDone(step);
            if (!finished && step > begun) {
                save(step, optimizer);
            }
            return new Outcome(step, finished);
        } finally {
            task.weights().clearGradients();
        }
    }

    /** Of steps, or of seconds where these are what ends it. */
    private Progress.Task bar() {
        return settings.seconds() > 0
                ? progress.start(settings.what(), settings.seconds(), "s")
                : progress.start(settings.what(), settings.steps(), "steps");
    }

    private long done(long step) {
        return settings.seconds() > 0 ? Math.min(settings.seconds(), (long) clock.seconds()) : step;
    }

    private boolean isDone(long step) {
        return step >= settings.steps() || clock.isOver();
    }

    private void save(long step, AdamWeightDecay optimizer) {
        checkpoints.save(new TrainingState(step, task.indexStep(), clock.seconds()), task.weights(), optimizer);
    }

    private void one(long step, AdamWeightDecay optimizer) {
        long begun = System.nanoTime();
        double rate = clock.rate(step);
        // Dropout draws from this; see Seeds.
        Engine.seed(Seeds.mix(settings.seed(), step));
        task.weights().clearGradients();
        Map<String, Double> values = new LinkedHashMap<>(task.step(step));
        double norm = optimizer.step(rate);
        countSkipped(norm, step);
        values.put("learning_rate", rate);
        values.put("gradient_norm", norm);
        values.put("examples_per_second", settings.batch() * 1e9 / (System.nanoTime() - begun));
        boolean last = isDone(step + 1);
        boolean evaluated = due(step, settings.evaluateEvery()) || (last && settings.evaluateEvery() > 0);
        if (evaluated) {
            values.putAll(clock.without(() -> task.evaluate(step)));
        }
        if (evaluated || due(step, settings.logEvery()) || last) {
            metrics.log(step, values);
        }
    }

    /** A step whose gradient is not finite changes nothing; many in a row are the end of the run. */
    private void countSkipped(double norm, long step) {
        skipped = Double.isFinite(norm) ? 0 : skipped + 1;
        if (skipped >= 10) {
            throw new PyramidionException(
                    ("the gradient has not been finite for 10 steps, up to step %d; lower the learning rate and "
                                    + "resume from the last checkpoint")
                            .formatted(step));
        }
    }

    private static boolean due(long step, int every) {
        return every > 0 && step % every == 0;
    }
}
