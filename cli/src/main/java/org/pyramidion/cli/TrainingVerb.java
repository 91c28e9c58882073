package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.Amounts;
import org.pyramidion.console.Console;
import org.pyramidion.console.Interruption;
import org.pyramidion.engine.Engine;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.MetricLines;
import org.pyramidion.train.MetricsLog;
import org.pyramidion.train.RunLog;
import org.pyramidion.train.StageTraining;
import org.pyramidion.train.StepWatch;
import picocli.CommandLine.Mixin;

/** What the training verbs have in common: settle the config, train until done or interrupted, say how it ended. */
abstract class TrainingVerb extends Verb {

    private static final double TERMINAL_SECONDS = 5;
    private static final double PIPED_SECONDS = 15;

    @Mixin
    private ConfigOptions configOptions = new ConfigOptions();

    TrainingVerb(Console console) {
        super(console);
    }

    /** Settings of the verb's own, weaker than all others. */
    List<ConfigSource.Entry> defaults() {
        return List.of();
    }

    /** The settings of the run with those of this command; {@code --threads} and {@code --device} are among them. */
    final ConfigFile.Resolved resolve(RunDirectory run, List<ConfigSource.Entry> fromOptions) {
        return resolve(run.entries(), fromOptions);
    }

    /** The settings of this command, where there is no run, {@code ofRun} being empty. */
    final ConfigFile.Resolved resolve(List<ConfigSource.Entry> ofRun, List<ConfigSource.Entry> fromOptions) {
        List<ConfigSource.Entry> all = new ArrayList<>(fromOptions);
        threads().ifPresent(n -> all.add(new ConfigSource.Entry("threads", Integer.toString(n), "--threads")));
        device().ifPresent(name -> all.add(new ConfigSource.Entry("device", name, "--device")));
        return configOptions.resolve(defaults(), ofRun, console().environment(), all);
    }

    /** Computes from now on where, and with how many threads, the settings say. */
    final TrainConfig begin(ConfigFile.Resolved settings) {
        if (computesHere()) {
            settings.device().ifPresent(Engine::ask);
            useThreads(settings.config().threads());
        }
        return settings.config();
    }

    /**
     * Trains a stage.
     *
     * @param again the command that goes on after an interruption
     * @return the exit code
     */
    final int train(StageTraining training, String again) {
        if (training.isFinished()) {
            training.requireUnchanged();
            return finished(training, "was finished already");
        }
        int ended = part(training, again);
        return ended == Failure.OK ? finished(training, "is finished") : ended;
    }

    /** Trains a stage that is not finished and prints nothing of it on standard output. Returns the exit code. */
    final int part(StageTraining training, String again) {
        StepWatch watch = new StepWatch(progress());
        try (Interruption interruption = Interruption.listen(this::say)) {
            if (trained(training, watch, interruption)) {
                return Failure.OK;
            }
            stopped(watch, again);
            // Another rank's signal stops this one too.
            return interruption.exitCode() == 0 ? Interruption.TERMINATED : interruption.exitCode();
        }
    }

    /** Trains; the last metrics are shown before anything else is said. */
    private boolean trained(StageTraining training, StepWatch watch, Interruption stop) {
        try (Logs logs = new Logs()) {
            return training.train(logs::open, watch, stop);
        }
    }

    private int finished(StageTraining training, String words) {
        RunDirectory run = training.run();
        Stage stage = training.stage();
        Path model = run.run().model(stage);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("run", run.directory().toString());
        result.put("stage", stage.label());
        result.put("model", model.toString());
        print(result, "%s of %s %s: %s".formatted(stage.label(), run.directory(), words, model));
        return Failure.OK;
    }

    private void stopped(StepWatch watch, String again) {
        String where = watch.place()
                .map(place -> "%s stopped at step %s of %s"
                        .formatted(place.what(), Amounts.count(place.done()), Amounts.count(place.total())))
                .orElse("stopped");
        say("%s; go on with: %s".formatted(where, again));
    }

    /** The metrics of every part of a stage: on disk and, unless quiet, on the console. */
    private final class Logs implements AutoCloseable {
        private final List<RunLog> files = new ArrayList<>();
        private final List<MetricLines> shown = new ArrayList<>();

        MetricsLog open(Path directory) {
            RunLog file = RunLog.open(directory);
            MetricLines lines = new MetricLines(
                    TrainingVerb.this::note, System::nanoTime, console().redraws() ? TERMINAL_SECONDS : PIPED_SECONDS);
            files.add(file);
            shown.add(lines);
            return file.and(lines);
        }

        @Override
        public void close() {
            shown.forEach(MetricLines::close);
            files.forEach(RunLog::close);
        }
    }
}
