package org.pyramidion.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.Run.Stage;

/**
 * A study: arms trained from one warm start a seed, and measured on the same questions. It goes on where it was; an arm
 * is finished when its results are there.
 *
 * <pre>
 * DIRECTORY/  seed-N/  world/              what is made up, if anything is
 *                      reading/            the world where BERT learns to read, and that run
 *                      start/              the run of the warm start that arms share
 *                      ARM/                the run of each arm
 *                      ARM.jsonl           how each question came out
 *             report.md, report.html, report.json
 * </pre>
 */
public final class Study {

    /** What is added to a seed for the world where reading is learnt. */
    private static final long OTHER_WORLD = 1_000_003;

    private final StudyFile file;
    private final String name;
    private final Path directory;
    private final Progress progress;
    private final BooleanSupplier stop;

    /**
     * @param file a YAML file as {@code docs/studies.md} describes it
     * @param directory of what is trained and of the report
     * @param stop asked after each step of training; once it says yes, the study can be gone on with later
     * @throws org.pyramidion.base.PyramidionException if the file makes no sense
     */
    public Study(Path file, Path directory, Progress progress, BooleanSupplier stop) {
        this.file = StudyFile.read(file);
        this.name = Studies.name(file);
        this.directory = directory;
        this.progress = progress;
        this.stop = stop;
    }

    /** Trains and measures what is not finished, and writes the report. Returns nothing if it was stopped. */
    public Optional<StudyReport> run() {
        long done = 0;
        long all = (long) file.seeds().size() * file.arms().size();
        try (Progress.Task task = progress.start("study " + name, all, "arms")) {
            for (long seed : file.seeds()) {
                Optional<Ground> read =
                        read(seed, Ground.of(file, seed, seed(seed).resolve("world")));
                if (read.isEmpty()) {
                    return Optional.empty();
                }
                Ground ground = read.get();
                try (CorpusStore corpus = CorpusStore.open(ground.corpus())) {
                    for (String arm : file.arms().keySet()) {
                        if (!arm(seed, arm, ground, corpus)) {
                            return Optional.empty();
                        }
                        task.update(++done);
                    }
                }
            }
        }
        StudyReport report = StudyReport.of(name, file, results());
        ReportFiles.write(report, directory);
        return Optional.of(report);
    }

    /** The ground with a BERT that has learnt to read elsewhere, if it is to; nothing if that was stopped. */
    private Optional<Ground> read(long seed, Ground ground) {
        if (file.reading().isEmpty()) {
            return Optional.of(ground);
        }
        StudyFile.Reading reading = file.reading().get();
        Path place = seed(seed).resolve("reading");
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

    private Path seed(long seed) {
        return directory.resolve("seed-" + seed);
    }

    private Path results(long seed, String arm) {
        return seed(seed).resolve(arm + ".jsonl");
    }

    private Map<String, List<Path>> results() {
        Map<String, List<Path>> all = new LinkedHashMap<>();
        file.arms()
                .keySet()
                .forEach(arm -> all.put(
                        arm,
                        file.seeds().stream().map(seed -> results(seed, arm)).toList()));
        return all;
    }

    /** Returns whether it is finished. */
    private boolean arm(long seed, String name, Ground ground, CorpusStore corpus) {
        if (Files.isRegularFile(results(seed, name))) {
            return true;
        }
        StudyFile.Arm arm = file.arm(name);
        ArmRun run = run(seed, name, ground.with(file.settings(name)), corpus);
        if (!arm.warmsItself()) {
            ArmRun start = run(seed, "start", ground.with(file.settings()), corpus);
            if (!start.warmStart()) {
                return false;
            }
            run.takeWarmStart(start);
        }
        arm.from().ifPresent(from -> run.takePretraining(seed(seed).resolve(from)));
        if (!run.train(arm.last(), ground.training())) {
            return false;
        }
        run.evaluate(arm.last(), ground.test()).writeResults(results(seed, name));
        return true;
    }

    private ArmRun run(long seed, String name, Map<String, String> settings, CorpusStore corpus) {
        return new ArmRun(seed(seed).resolve(name), settings, corpus, progress, stop);
    }
}
