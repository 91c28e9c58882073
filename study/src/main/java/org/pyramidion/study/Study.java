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
import org.pyramidion.questions.Question;
import org.pyramidion.questions.Questions;

/**
 * A study: arms trained from one warm start a seed, and measured on the same questions. It goes on where it was; an arm
 * is finished when its results are there.
 *
 * <pre>
 * DIRECTORY/  seed-N/  world/              what is made up, if anything is
 *                      start/              the run of the warm start that arms share
 *                      ARM/                the run of each arm
 *                      ARM.jsonl           how each question came out
 *             report.md, report.json
 * </pre>
 */
public final class Study {

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
        this.name = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
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
                try (CorpusStore corpus = CorpusStore.open(ground(seed).corpus)) {
                    for (String arm : file.arms().keySet()) {
                        if (!arm(seed, arm, corpus)) {
                            return Optional.empty();
                        }
                        task.update(++done);
                    }
                }
            }
        }
        StudyReport report = StudyReport.of(name, file, results());
        report.write(directory);
        return Optional.of(report);
    }

    /** What the arms of a seed stand on. */
    private record Ground(Path corpus, List<Question> training, List<Question> test, Map<String, String> settings) {}

    private Ground ground(long seed) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("seed", Long.toString(seed));
        if (file.world().isPresent()) {
            WorldFiles made = new WorldFiles(seed(seed).resolve("world"));
            World world = WorldFiles.make(made.directory(), file.world().get(), seed, Progress.none());
            settings.put("model.weights", made.bert().toString());
            settings.put("pretrain.text", made.text().toString());
            return new Ground(made.corpus(), world.training(), world.test(), settings);
        }
        List<Question> training =
                file.train().map(Questions::read).orElse(List.of());
        return new Ground(
                file.corpus().orElseThrow(), training, Questions.read(file.questions().orElseThrow()), settings);
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
                        arm, file.seeds().stream().map(seed -> results(seed, arm)).toList()));
        return all;
    }

    private boolean arm(long seed, String name, CorpusStore corpus) {
        if (Files.isRegularFile(results(seed, name))) {
            return true;
        }
        Ground ground = ground(seed);
        StudyFile.Arm arm = file.arm(name);
        Map<String, String> settings = new LinkedHashMap<>(ground.settings());
        settings.putAll(file.settings(name));
        ArmRun run = new ArmRun(seed(seed).resolve(name), settings, corpus, progress, stop);
        if (!arm.warmsItself()) {
            Map<String, String> shared = new LinkedHashMap<>(ground.settings());
            shared.putAll(file.settings());
            ArmRun start = new ArmRun(seed(seed).resolve("start"), shared, corpus, progress, stop);
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
}
