package org.pyramidion.api;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.PretrainedBert;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.train.FittedSettings;
import org.pyramidion.train.RunLog;
import org.pyramidion.train.StageTraining;
import org.pyramidion.train.Trainer;

/**
 * Trains a run, stage by stage, as the command does: a stage is trained by one process at a time and goes on with the
 * corpus, settings and questions that it began with, but that it may get more steps or seconds; one that was stopped or
 * killed goes on from its newest checkpoint.
 *
 * <pre>{@code
 * Training training = new Training(Path.of("runs/first")).corpus(Path.of("corpus")).set("pretrain.steps", "200");
 * training.warmStart();
 * training.pretrain();
 * }</pre>
 *
 * <p>Each stage returns whether it is finished; it is not if {@link #stopWhen} said so. Training in two threads at once
 * is not repeatable to the bit: libtorch has one random generator for dropout in a process.
 */
public final class Training {

    /**
     * What was measured at a step.
     *
     * @param part {@code ict}, {@code mlm}, {@code pretrain}, {@code finetune} or {@code baseline}
     * @param values by name, as in {@code metrics.jsonl}
     */
    public record Metrics(String part, long step, Map<String, Double> values) {}

    /**
     * A question to learn from.
     *
     * @param answers all that count as right
     */
    public record Example(String question, List<String> answers) {}

    private final RunDirectory run;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private Optional<Path> corpus = Optional.empty();
    private Progress progress = Progress.none();
    private Consumer<Metrics> metrics = measured -> {};
    private BooleanSupplier stop = () -> false;

    /** @param directory of the run, new or begun before */
    public Training(Path directory) {
        this.run = new RunDirectory(new Run(directory));
    }

    /** The corpus; needed when the run is new. */
    public Training corpus(Path directory) {
        this.corpus = Optional.of(directory);
        return this;
    }

    /** A setting of {@code docs/config.md}; those of the run stay as they are. */
    public Training set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    public Training progress(Progress watcher) {
        this.progress = watcher;
        return this;
    }

    /** Who is told of what is measured, in the thread that trains. */
    public Training metrics(Consumer<Metrics> listener) {
        this.metrics = listener;
        return this;
    }

    /** Asked after each step: once it says yes, the stage writes a checkpoint and ends unfinished. */
    public Training stopWhen(BooleanSupplier asked) {
        this.stop = asked;
        return this;
    }

    /** Warm start: the inverse cloze task for the retriever, the masked language model for the encoder. */
    public boolean warmStart() {
        run.requireFree();
        return train(opened -> {
            ConfigFile.Resolved resolved = resolved();
            WarmStart.Source start = PretrainedBert.start(resolved.config().model(), progress);
            return StageTraining.warmStart(run, FittedSettings.of(resolved, opened, start), opened, () -> start);
        });
    }

    /** Pre-training by filling in masked facts, without labels. */
    public boolean pretrain() {
        requireFinished(Stage.WARM_START);
        return train(opened -> StageTraining.pretrain(run, config(), opened));
    }

    /** Fine-tuning on questions, from the pre-trained model. */
    public boolean finetune(List<Example> examples) {
        requireFinished(Stage.PRETRAIN);
        return train(opened ->
                StageTraining.finetune(run, config(), opened, Stage.PRETRAIN, questions(examples), Optional.empty()));
    }

    private static List<Question> questions(List<Example> examples) {
        List<Question> questions = new ArrayList<>();
        for (Example example : examples) {
            String id = Integer.toString(questions.size());
            questions.add(new Question(id, example.question(), example.answers(), false, List.of()));
        }
        return questions;
    }

    private void requireFinished(Stage stage) {
        if (!run.run().finished(stage)) {
            throw new PyramidionException(
                    Kind.CONFLICT, "%s: stage %s is not finished".formatted(run.directory(), stage.label()));
        }
    }

    private ConfigFile.Resolved resolved() {
        List<ConfigSource.Entry> entries = new ArrayList<>(run.entries());
        settings.forEach((key, value) -> entries.add(new ConfigSource.Entry(key, value, "settings")));
        return ConfigFile.resolve(entries);
    }

    private TrainConfig config() {
        return resolved().config();
    }

    private boolean train(Function<CorpusStore, StageTraining> stage) {
        try (CorpusStore opened = run.openCorpus(corpus);
                Logs logs = new Logs()) {
            return stage.apply(opened).train(logs, progress, stop);
        }
    }

    /** The metrics of every part of a stage: on disk, and told. */
    private final class Logs implements Trainer.Logs, AutoCloseable {

        private final List<RunLog> open = new ArrayList<>();

        @Override
        public org.pyramidion.train.MetricsLog apply(Path directory) {
            RunLog file = RunLog.open(directory);
            open.add(file);
            String part = String.valueOf(directory.getFileName());
            return file.and((step, values) -> metrics.accept(new Metrics(part, step, Map.copyOf(values))));
        }

        @Override
        public void close() {
            open.forEach(RunLog::close);
        }
    }
}
