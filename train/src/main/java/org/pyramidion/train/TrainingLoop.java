package org.pyramidion.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.RoundedWeights;
import org.pyramidion.engine.Workers;
import org.pyramidion.ranks.LostRankException;
import org.pyramidion.ranks.Ranks;
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
    private final Ranks ranks;
    private TrainingClock clock;
    private long skipped;
    private long done;
    private long saved;
    private boolean stopping;

    /** In one process. */
    TrainingLoop(
            TrainingTask task,
            Settings settings,
            Checkpoints checkpoints,
            MetricsLog metrics,
            Progress progress,
            BooleanSupplier stop) {
        this(task, settings, checkpoints, metrics, progress, stop, Ranks.alone());
    }

    /**
     * @param stop asked after each step; when it says yes at any rank a checkpoint is written and the loop ends
     * @param ranks of which the first alone writes
     */
    TrainingLoop(
            TrainingTask task,
            Settings settings,
            Checkpoints checkpoints,
            MetricsLog metrics,
            Progress progress,
            BooleanSupplier stop,
            Ranks ranks) {
        this.task = task;
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.metrics = metrics;
        this.progress = progress;
        this.stop = stop;
        this.ranks = ranks;
        this.clock = TrainingClock.from(settings, 0);
    }

    Outcome run() {
        // Of several ranks each sends its gradients while they come to be, which parts side by side would tell too
        // late.
        try (Workers workers = ranks.size() == 1 ? Workers.open() : Workers.open(1);
                AdamWeightDecay optimizer = new AdamWeightDecay(task.weights(), AdamWeightDecay.Settings.bert());
                Progress.Task bar = bar()) {
            begin(optimizer);
            return run(optimizer, bar);
        } finally {
            task.weights().clearGradients();
        }
    }

    /** At the newest checkpoint, or at the beginning; every rank with the same weights. */
    private void begin(AdamWeightDecay optimizer) {
        Optional<TrainingState> found = checkpoints.restore(task.weights(), optimizer);
        found.ifPresent(task::restore);
        TrainingState state = found.orElse(TrainingState.BEGINNING);
        String first = ranks.told(() -> Long.toString(state.step()));
        if (Long.parseLong(first) != state.step()) {
            throw new PyramidionException(
                    ("rank %d finds the checkpoint of step %d, rank 0 that of step %s; let all see the directory of the "
                                    + "run")
                            .formatted(ranks.rank(), state.step(), first));
        }
        ranks.spread(task.weights());
        clock = TrainingClock.from(settings, state.seconds());
        done = state.step();
        saved = done;
    }

    private Outcome run(AdamWeightDecay optimizer, Progress.Task bar) {
        try {
            agree();
            bar.update(shown());
            while (!isDone(done) && !stopping) {
                one(done, optimizer);
                bar.update(shown());
                if (settings.checkpointEvery() > 0 && done % settings.checkpointEvery() == 0 && !isDone(done)) {
                    ranks.first(() -> save(optimizer));
                }
            }
            if (!isDone(done)) {
                ranks.first(() -> save(optimizer));
            }
            return new Outcome(done, isDone(done));
        } catch (LostRankException e) {
            if (ranks.isFirst()) {
                save(optimizer); // what is done is done, whoever is lost in the next step
            }
            throw e;
        }
    }

    /** Whether to stop and how late it is, of which every rank must think the same. */
    private void agree() {
        boolean wanted = stop.getAsBoolean();
        if (ranks.size() == 1) {
            stopping = wanted;
            return;
        }
        double[] sums = ranks.sum(wanted ? 1 : 0, ranks.isFirst() ? clock.read() : 0);
        stopping = sums[0] > 0;
        clock.agree(sums[1]);
    }

    /** Of steps, or of seconds where these are what ends it. */
    private Progress.Task bar() {
        return settings.seconds() > 0
                ? progress.start(settings.what(), settings.seconds(), "s")
                : progress.start(settings.what(), settings.steps(), "steps");
    }

    private long shown() {
        return settings.seconds() > 0 ? Math.min(settings.seconds(), (long) clock.seconds()) : done;
    }

    private boolean isDone(long step) {
        return step >= settings.steps() || clock.isOver();
    }

    private void save(AdamWeightDecay optimizer) {
        if (done > saved) {
            checkpoints.save(new TrainingState(done, task.indexStep(), clock.seconds()), task.weights(), optimizer);
            saved = done;
        }
    }

    private void one(long step, AdamWeightDecay optimizer) {
        long begun = System.nanoTime();
        double rate = clock.rate(step);
        ranks.at(step);
        Engine.seed(Seeds.ofStep(settings.seed(), step, ranks));
        task.weights().clearGradients();
        Map<String, Double> values = summed(gradient(step));
        double norm = optimizer.step(rate);
        done = step + 1;
        agree();
        countSkipped(norm, step);
        values.putAll(task.gauges());
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

    private Map<String, Double> gradient(long step) {
        try (RoundedWeights rounded = RoundedWeights.open()) {
            return task.step(step);
        }
    }

    /** Sums values and gradients over ranks. */
    private Map<String, Double> summed(Map<String, Double> parts) {
        Map<String, Double> values = new LinkedHashMap<>(parts);
        List<String> names = values.keySet().stream().sorted().toList();
        double[] sums = ranks.sumGradients(
                task.weights(), names.stream().mapToDouble(values::get).toArray());
        for (int i = 0; i < sums.length; i++) {
            values.put(names.get(i), sums[i]);
        }
        return values;
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
