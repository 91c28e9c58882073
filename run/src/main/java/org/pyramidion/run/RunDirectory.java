package org.pyramidion.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.Run.Stage;

/**
 * What a run remembers besides its stages: its corpus ({@code run.yaml}), its settings ({@code config.yaml}), and for
 * each stage the settings that it began with ({@code STAGE/config.yaml}), some of which must not change any more, and
 * the versions of the corpora and what else it learns from ({@code STAGE/corpora.yaml}), which must not change either.
 */
public record RunDirectory(Run run) {

    private static final String CONFIG = "config.yaml";
    private static final String RUN = "run.yaml";
    private static final String DEMO = "demo.yaml";
    private static final String CORPUS = "corpus";
    private static final String CORPUS_ID = "corpus-id";
    private static final String LINEAGE = "lineage";
    private static final String CORPORA = "corpora.yaml";
    private static final String TEXT_ID = "text-id";

    /** Of a warm start, in their order. */
    private static final List<String> PARTS = List.of("pairs", "ict", "mlm");

    /**
     * The runs in a directory, the newest first; none if it is not there.
     *
     * @throws PyramidionException if it cannot be listed
     */
    public static List<Path> in(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(path -> new RunDirectory(new Run(path)).exists())
                    .sorted(Comparator.comparingLong(RunDirectory::modified).reversed())
                    .toList();
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(parent, Artifact.reason(e)), e);
        }
    }

    private static long modified(Path run) {
        return new RunDirectory(new Run(run)).configFile().toFile().lastModified();
    }

    public Path directory() {
        return run.directory();
    }

    public Path configFile() {
        return directory().resolve(CONFIG);
    }

    private Path runFile() {
        return directory().resolve(RUN);
    }

    public boolean exists() {
        return Files.isRegularFile(runFile());
    }

    /** What the demo that began here is of, if one did. */
    public Optional<String> demo() {
        return remembered(directory().resolve(DEMO), CORPUS);
    }

    public void rememberDemo(String corpus) {
        ConfigFile.write(directory().resolve(DEMO), ConfigFile.yaml(Map.of(CORPUS, corpus)));
    }

    /** @throws PyramidionException if something stands there that is not a run */
    public void requireFree() {
        if (exists() || !Files.exists(directory())) {
            return;
        }
        try (Stream<Path> children = Files.list(directory())) {
            if (children.findAny().isPresent()) {
                throw new PyramidionException(
                        PyramidionException.Kind.CONFLICT,
                        "%s: holds something that is not a run; name a new directory".formatted(directory()));
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(directory(), Artifact.reason(e)), e);
        }
    }

    /** The settings of the run so far, but for its device, which may be another machine's; none if it is new. */
    public List<ConfigSource.Entry> entries() {
        List<ConfigSource.Entry> all = Files.isRegularFile(configFile()) ? written(configFile()) : List.of();
        return all.stream().filter(entry -> !entry.path().equals("device")).toList();
    }

    /** The settings that the run has. */
    public TrainConfig config() {
        return ConfigFile.resolve(entries()).config();
    }

    /** Where its corpus was when it began. */
    public Optional<Path> corpus() {
        return remembered(runFile(), CORPUS).map(Path::of);
    }

    private static Optional<String> remembered(Path file, String name) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return written(file).stream()
                .filter(entry -> entry.path().equals(name))
                .map(ConfigSource.Entry::value)
                .findFirst();
    }

    /**
     * Opens the corpus to work with.
     *
     * @param named the one that was named; else that of the run
     */
    public CorpusStore openCorpus(Optional<Path> named) {
        Path path = named.or(this::corpus)
                .orElseThrow(() -> new PyramidionException(
                        PyramidionException.Kind.NOT_FOUND, "%s: has no corpus yet; name one".formatted(directory())));
        return CorpusStore.open(path);
    }

    /**
     * Makes sure that a stage goes on with the corpora that it began with. One that has not begun may have a later
     * version of the run's corpus.
     *
     * @throws PyramidionException if it is another corpus, or another version of it
     */
    public void requireOwn(Stage stage, CorpusStore corpus, TrainConfig config) {
        Optional<String> ofRun = remembered(runFile(), CORPUS_ID);
        if (!hasBegun(stage)) {
            remembered(runFile(), LINEAGE)
                    .or(() -> ofRun)
                    .filter(lineage -> !lineage.equals(corpus.lineage()))
                    .ifPresent(lineage -> refuse(ofRun.orElse(lineage), corpus));
            return;
        }
        Path file = corporaFile(stage);
        remembered(file, CORPUS_ID).or(() -> ofRun).ifPresent(id -> requireSame(id, corpus));
        remembered(file, TEXT_ID).ifPresent(id -> {
            try (CorpusStore text = CorpusStore.open(Path.of(config.pretrain().text()))) {
                requireSame(id, text);
            }
        });
    }

    /**
     * Makes sure that a stage goes on with what else it began to learn from.
     *
     * @throws PyramidionException if something is another than it was
     */
    public void requireSame(Stage stage, Map<String, String> inputs) {
        if (!hasBegun(stage)) {
            return;
        }
        inputs.forEach((name, id) -> remembered(corporaFile(stage), name)
                .filter(then -> !then.equals(id))
                .ifPresent(then -> {
                    throw new PyramidionException(
                            PyramidionException.Kind.CONFLICT,
                            "%s: began with another '%s'; give what it began with, or begin a new run"
                                    .formatted(run.stage(stage), name));
                }));
    }

    private void requireSame(String id, CorpusStore corpus) {
        if (!id.equals(corpus.id())) {
            refuse(id, corpus);
        }
    }

    private void refuse(String id, CorpusStore corpus) {
        throw new PyramidionException(
                PyramidionException.Kind.CONFLICT,
                "%s: begun with %s, but %s is %s; name that corpus, or begin a new run"
                        .formatted(directory(), id, corpus.directory(), corpus.id()));
    }

    private Path corporaFile(Stage stage) {
        return run.stage(stage).resolve(CORPORA);
    }

    /** Writes down corpus and settings. */
    public void remember(CorpusStore corpus, TrainConfig config) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(CORPUS, corpus.directory().toAbsolutePath().normalize().toString());
        texts.put(CORPUS_ID, corpus.id());
        texts.put(LINEAGE, corpus.lineage());
        ConfigFile.write(configFile(), config);
        ConfigFile.write(runFile(), ConfigFile.yaml(texts));
    }

    /** Writes down what a stage begins with, or how long it is to be now if it has begun. */
    public void begin(Stage stage, CorpusStore corpus, TrainConfig config, Map<String, String> inputs) {
        if (hasBegun(stage)) {
            lengthen(stage, config);
            return;
        }
        Map<String, String> corpora = new LinkedHashMap<>(new TreeMap<>(inputs));
        corpora.put(CORPUS_ID, corpus.id());
        String text = config.pretrain().text();
        if (Set.of(Stage.WARM_START, Stage.PRETRAIN).contains(stage) && !text.equals(PretrainConfig.SAME)) {
            try (CorpusStore opened = CorpusStore.open(Path.of(text))) {
                corpora.put(TEXT_ID, opened.id());
            }
        }
        ConfigFile.write(corporaFile(stage), ConfigFile.yaml(corpora));
        ConfigFile.write(run.stage(stage).resolve(CONFIG), config);
    }

    private void lengthen(Stage stage, TrainConfig config) {
        Map<String, Length> longer = longer(stage, config);
        if (!longer.isEmpty()) {
            Map<String, Object> values = ConfigKey.values(begunWith(stage).orElseThrow());
            longer.forEach((path, length) -> values.put(path, length.now()));
            ConfigFile.write(run.stage(stage).resolve(CONFIG), ConfigKey.config(values));
        }
    }

    /** How long a stage was to be trained, in steps or seconds, and how long it is now. */
    public record Length(int then, int now) {}

    /** Of the settings that a stage began with, those that say that it is to be longer; none if it is finished. */
    public Map<String, Length> longer(Stage stage, TrainConfig config) {
        Map<String, Length> longer = new LinkedHashMap<>();
        if (hasBegun(stage)) {
            Map<String, Object> now = ConfigKey.values(config);
            begunWith(stage)
                    .map(ConfigKey::values)
                    .ifPresent(then -> then.forEach((path, value) -> {
                        Object present = now.getOrDefault(path, value);
                        if (StageSettings.decide(stage, path)
                                && isOpen(stage, path)
                                && StageSettings.lengthens(path, value, present)) {
                            longer.put(path, new Length((int) value, (int) present));
                        }
                    }));
        }
        return longer;
    }

    /** Whether more of what a setting is about would still count: not if it is finished, nor if what follows has begun. */
    private boolean isOpen(Stage stage, String path) {
        int part = PARTS.indexOf(path.substring(0, Math.max(0, path.indexOf('.'))));
        boolean over = stage == Stage.WARM_START
                && PARTS.stream().skip(part + 1L).anyMatch(next -> hasCheckpoints(stage, next));
        return !over && !run.finished(stage);
    }

    /** Whether a stage has something that another config would spoil: a model or a checkpoint. */
    private boolean hasBegun(Stage stage) {
        return run.finished(stage)
                || hasCheckpoints(stage, "")
                || PARTS.stream().anyMatch(part -> hasCheckpoints(stage, part));
    }

    private boolean hasCheckpoints(Stage stage, String part) {
        return Files.isDirectory(run.stage(stage).resolve(part).resolve("checkpoints"));
    }

    /**
     * Makes sure that a config leaves alone what stages were begun with, but for making longer what is not finished.
     *
     * @throws PyramidionException naming every setting that differs, one a line
     */
    public void requireUnchanged(TrainConfig config) {
        requireUnchanged(config, this::hasBegun);
    }

    /**
     * The same for a stage that begins now, beside which other processes may train other stages; ask with the lock of
     * the settings in hand ({@link RunLock#ofSettings}).
     */
    public void requireUnchanged(TrainConfig config, Stage own) {
        requireUnchanged(config, stage -> hasBegun(stage) || (stage != own && RunLock.isTrained(run, stage)));
    }

    private void requireUnchanged(TrainConfig config, Predicate<Stage> begun) {
        Map<String, Object> now = ConfigKey.values(config);
        List<String> problems = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            if (begun.test(stage)) {
                begunWith(stage)
                        .map(ConfigKey::values)
                        .ifPresent(then -> then.forEach((path, value) -> {
                            Object present = now.getOrDefault(path, value);
                            if (!value.equals(present) && decides(stage, path, value, present)) {
                                problems.add(changed(stage, path, value, present));
                            }
                        }));
            }
        }
        if (!problems.isEmpty()) {
            throw new PyramidionException(PyramidionException.Kind.CONFLICT, problems);
        }
    }

    /**
     * Once the warm start is finished, pre-training may mask otherwise than it did, so that schemes can be compared
     * from one start; but not if that would hold out other sentences, which the warm start has seen.
     */
    private boolean decides(Stage stage, String path, Object then, Object now) {
        boolean finished = run.finished(stage);
        boolean free = stage == Stage.WARM_START
                && path.equals("pretrain.masking")
                && finished
                && then != Masking.CORROBORATED
                && now != Masking.CORROBORATED;
        boolean longer = isOpen(stage, path) && StageSettings.lengthens(path, then, now);
        return !free && !longer && StageSettings.decide(stage, path);
    }

    /** The settings that a stage began with; nothing if it has not begun. */
    Optional<TrainConfig> begunWith(Stage stage) {
        return Optional.of(run.stage(stage).resolve(CONFIG))
                .filter(Files::isRegularFile)
                .map(file -> ConfigFile.resolve(written(file)).config());
    }

    /** What this program wrote. It never writes nothing: a file that was emptied must not mean the defaults. */
    private static List<ConfigSource.Entry> written(Path file) {
        List<ConfigSource.Entry> entries = ConfigSource.yaml(file);
        if (entries.stream().allMatch(entry -> entry.path().isEmpty())) {
            throw new PyramidionException(
                    PyramidionException.Kind.DAMAGED,
                    "%s: is empty, the file is damaged; put back what it said, or begin a new run".formatted(file));
        }
        return entries;
    }

    private String changed(Stage stage, String path, Object then, Object now) {
        return "%s is %s, but %s began with %s; keep that, or begin a new run"
                .formatted(path, ConfigValue.format(now), run.stage(stage), ConfigValue.format(then));
    }
}
