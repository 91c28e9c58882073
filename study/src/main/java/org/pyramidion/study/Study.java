package org.pyramidion.study;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;

/**
 * A study: arms trained from one warm start a seed, and measured in the same way. It goes on where it was; an arm is
 * finished when its results are there.
 *
 * <pre>
 * DIRECTORY/  corpora/             what is built of files
 *             seed-N/  world/      what is made up, if anything is
 *                      reading/    the world where BERT learns to read, and that run
 *                      start/      the run of the warm start that arms share
 *                      readers/    runs of readers that learn something else first
 *                      ARM/        the run of each arm
 *                      ARM.*       what was measured of it
 *             report.md, report.html, report.json
 * </pre>
 */
final class Study {

    /** What is added to a seed for the world where reading is learnt. */
    private static final long OTHER_WORLD = 1_000_003;

    private static final String START = "start";

    private final StudyFile file;
    private final String name;
    private final Path directory;
    private final Progress progress;
    private final BooleanSupplier stop;
    private final StudyGround grounds;
    private final Measure measure;

    /**
     * @param file a YAML file as {@code docs/studies.md} describes it
     * @param directory of what is trained and of the report
     * @param stop asked after each step of training; once it says yes, the study can be gone on with later
     * @throws org.pyramidion.base.PyramidionException if the file makes no sense
     */
    Study(Path file, Path directory, Studies.Settings settings, Progress progress, BooleanSupplier stop) {
        StudyFile read = StudyFile.read(file);
        this.file = settings.small() ? read.rehearsal() : read;
        this.name = Studies.name(file);
        this.directory = directory;
        this.progress = progress;
        this.stop = stop;
        this.grounds = new StudyGround(this.file, new DataPaths(settings.data()), directory, progress);
        this.measure = Measure.of(this.file, name, directory, grounds, progress);
    }

    /** Trains and measures what is not finished, and writes the report. Returns nothing if it was stopped. */
    Optional<Report> run() {
        long done = 0;
        long all = (long) file.seeds().size() * file.arms().size();
        try (Progress.Task task = progress.start("study " + name, all, "arms")) {
            for (long seed : file.seeds()) {
                Optional<Ground> read = read(seed, grounds.of(seed));
                if (read.isEmpty()) {
                    return Optional.empty();
                }
                try (CorpusStore corpus = CorpusStore.open(read.get().corpus())) {
                    OfSeed some = new OfSeed(seed, read.get(), corpus);
                    for (String arm : file.arms().keySet()) {
                        if (!some.arm(arm)) {
                            return Optional.empty();
                        }
                        task.update(++done);
                    }
                }
            }
        }
        Report report = measure.report();
        ReportFiles.write(report, directory);
        return Optional.of(report);
    }

    /** The ground with a BERT that has learnt to read elsewhere, if it is to; nothing if that was stopped. */
    private Optional<Ground> read(long seed, Ground ground) {
        if (file.reading().isEmpty()) {
            return Optional.of(ground);
        }
        StudyFile.Reading reading = file.reading().get();
        Path place = grounds.seed(seed).resolve("reading");
        long other = seed + OTHER_WORLD;
        WorldFiles.Shape shape = file.world().orElseThrow();
        WorldFiles elsewhere = new WorldFiles(place);
        elsewhere.make(shape.easier(reading.facts(), other), shape, other, progress);
        Map<String, String> settings = new LinkedHashMap<>(ground.with(file.settings()));
        settings.putAll(reading.settings());
        settings.put("model.weights", elsewhere.bert().toString());
        settings.put("pretrain.text", elsewhere.text().toString());
        try (CorpusStore corpus = CorpusStore.open(elsewhere.corpus())) {
            ArmRun run = new ArmRun(place.resolve("run"), settings, corpus, progress, stop);
            return run.warmStart() ? Optional.of(ground.from(run.model(Stage.WARM_START))) : Optional.empty();
        }
    }

    /** The arms under one seed. */
    private final class OfSeed {

        private final long seed;
        private final Ground ground;
        private final CorpusStore corpus;
        private final Map<String, ArmRun> runs = new HashMap<>();

        OfSeed(long seed, Ground ground, CorpusStore corpus) {
            this.seed = seed;
            this.ground = ground;
            this.corpus = corpus;
        }

        /** Returns whether it is finished. */
        boolean arm(String name) {
            if (measure.isDone(seed, name)) {
                return true;
            }
            Arm arm = file.arm(name);
            if (arm.ranker().isEmpty() && !train(name, arm)) {
                return false;
            }
            Optional<ArmRun> run =
                    arm.ranker().isEmpty() ? Optional.of(run(name)) : arm.from().map(this::run);
            measure.measure(new Measure.Trained(seed, name, run, ground, corpus));
            return true;
        }

        private ArmRun run(String name) {
            return runs.computeIfAbsent(name, arm -> run(arm, file.settings(arm), corpus));
        }

        private ArmRun run(String place, Map<String, String> settings, CorpusStore on) {
            return new ArmRun(
                    grounds.seed(seed).resolve(place), grounds.named(ground.with(settings)), on, progress, stop);
        }

        private boolean train(String name, Arm arm) {
            ArmRun run = run(name);
            if (arm.from().isPresent()) {
                run.takePretraining(grounds.seed(seed).resolve(arm.from().get()));
            } else if (!file.warmsItself(name)) {
                ArmRun start = run(START, file.settings(), corpus);
                if (!start.warmStart()) {
                    return false;
                }
                run.takeWarmStart(start);
            }
            return run.warmStart()
                    && switch (arm.last()) {
                        case WARM_START -> true;
                        case PRETRAIN -> run.pretrain();
                        case FINETUNE -> run.pretrain() && finetune(name, arm, Stage.PRETRAIN);
                        case BASELINE -> finetune(name, arm, Stage.WARM_START);
                    };
        }

        private boolean finetune(String name, Arm arm, Stage from) {
            if (arm.reader().isEmpty()) {
                return run(name).finetune(from, ground.training(), Optional.empty());
            }
            String first = arm.reader().get();
            try (CorpusStore on =
                    CorpusStore.open(grounds.corpus(file.reader(first).corpus()))) {
                ArmRun reader = reader(first, name, from, on);
                return reader.warmStart()
                        && reader.finetune(Stage.WARM_START, grounds.training(first, on), Optional.empty())
                        && run(name).finetune(from, ground.training(), Optional.of(reader));
            }
        }

        /**
         * A run whose reader begins with the encoder that an arm's fine-tuning begins with. Arms that begin alike share
         * it.
         */
        private ArmRun reader(String first, String name, Stage from, CorpusStore on) {
            String origin =
                    from == Stage.PRETRAIN ? file.arm(name).from().orElse(name) : file.warmsItself(name) ? name : START;
            Map<String, String> settings = new LinkedHashMap<>(file.settings(name));
            settings.putAll(file.reader(first).settings());
            settings.put(
                    "model.weights",
                    new Run(grounds.seed(seed).resolve(origin))
                            .finishedModel(from)
                            .toString());
            settings.put("model.embedder-weights", "same");
            settings.put("model.encoder-weights", "same");
            settings.put("ict.steps", "0");
            settings.put("mlm.steps", "0");
            settings.put("pretrain.text", "same");
            return run("readers/%s-of-%s".formatted(first, origin), settings, on);
        }
    }
}
