package org.pyramidion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.Artifact;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.Question;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Digest;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.RunLock;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.MetricsLog;
import org.pyramidion.train.RunLog;
import org.pyramidion.train.Trainer;
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

    /** Trains one stage with everything at hand. */
    @FunctionalInterface
    interface Work {
        /** Returns whether the stage is finished. */
        boolean train(Trainer trainer);

        /** What it learns from besides the corpus, by name; must stay the same until it is finished. */
        default Map<String, String> inputs() {
            return Map.of();
        }

        /** The same work, which learns from something else too. */
        default Work with(Map<String, String> inputs) {
            Work work = this;
            return new Work() {
                @Override
                public boolean train(Trainer trainer) {
                    return work.train(trainer);
                }

                @Override
                public Map<String, String> inputs() {
                    return inputs;
                }
            };
        }
    }

    /** Settings of the verb's own, weaker than all others. */
    List<ConfigSource.Entry> defaults() {
        return List.of();
    }

    /** The settings of the run with those of this command; {@code --threads} is one of them. */
    final ConfigFile.Resolved resolve(RunDirectory run, List<ConfigSource.Entry> fromOptions) {
        return resolve(run.entries(), fromOptions);
    }

    /** The settings of this command, where there is no run, {@code ofRun} being empty. */
    final ConfigFile.Resolved resolve(List<ConfigSource.Entry> ofRun, List<ConfigSource.Entry> fromOptions) {
        List<ConfigSource.Entry> all = new ArrayList<>(fromOptions);
        threads().ifPresent(n -> all.add(new ConfigSource.Entry("threads", Integer.toString(n), "--threads")));
        return configOptions.resolve(defaults(), ofRun, console().environment(), all);
    }

    /**
     * Trains a stage.
     *
     * @param again the command that goes on after an interruption
     * @return the exit code
     */
    final int train(RunDirectory run, Stage stage, TrainConfig config, CorpusStore corpus, String again, Work work) {
        if (run.run().finished(stage)) {
            run.requireUnchanged(config);
            run.requireSame(stage, work.inputs());
            return finished(run, stage, "was finished already");
        }
        int ended = part(run, stage, config, corpus, again, work);
        return ended == Failure.OK ? finished(run, stage, "is finished") : ended;
    }

    /** Trains a stage that is not finished and prints nothing of it on standard output. Returns the exit code. */
    final int part(RunDirectory run, Stage stage, TrainConfig config, CorpusStore corpus, String again, Work work) {
        try (RunLock lock = RunLock.take(run.directory())) {
            run.requireOwn(stage, corpus, config);
            run.requireUnchanged(config);
            run.requireSame(stage, work.inputs());
            run.remember(corpus, config);
            run.begin(stage, corpus, config, work.inputs());
            try (Interruption interruption = Interruption.listen(this::say)) {
                StepWatch watch = new StepWatch(progress());
                if (work(work, run, config, corpus, watch, interruption)) {
                    return Failure.OK;
                }
                stopped(watch, again);
                return interruption.exitCode();
            }
        }
    }

    /** What fine-tuning learns from besides the corpus. */
    static Map<String, String> inputs(List<Question> questions, Optional<Run> reader) {
        String model = reader.flatMap(run -> Artifact.find(run.fineTunedModel()))
                .map(Artifact::id)
                .orElse("none");
        return Map.of("questions", Digest.of(questions), "reader", model);
    }

    private boolean work(
            Work work, RunDirectory run, TrainConfig config, CorpusStore corpus, StepWatch watch, Interruption stop) {
        useThreads(config.threads());
        try (Logs logs = new Logs()) {
            return work.train(new Trainer(config, run.run(), corpus, logs::open, watch, stop));
        }
    }

    private int finished(RunDirectory run, Stage stage, String words) {
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
        private final List<ConsoleMetrics> shown = new ArrayList<>();

        MetricsLog open(Path directory) {
            RunLog file = RunLog.open(directory);
            ConsoleMetrics lines = new ConsoleMetrics(
                    TrainingVerb.this::note, System::nanoTime, console().redraws() ? TERMINAL_SECONDS : PIPED_SECONDS);
            files.add(file);
            shown.add(lines);
            return file.and(lines);
        }

        @Override
        public void close() {
            shown.forEach(ConsoleMetrics::close);
            files.forEach(RunLog::close);
        }
    }
}
