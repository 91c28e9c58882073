package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.train.Run;
import org.pyramidion.train.Run.Stage;
import org.pyramidion.train.TrainConfig;

/**
 * What a run remembers besides its stages: its corpus ({@code run.yaml}), its settings ({@code config.yaml}), and for each
 * stage the settings that it began with ({@code STAGE/config.yaml}), some of which must not change any more.
 */
record RunDirectory(Run run) {

    private static final String CONFIG = "config.yaml";
    private static final String RUN = "run.yaml";
    private static final String CORPUS = "corpus";
    private static final String CORPUS_ID = "corpus-id";

    Path directory() {
        return run.directory();
    }

    Path configFile() {
        return directory().resolve(CONFIG);
    }

    private Path runFile() {
        return directory().resolve(RUN);
    }

    boolean exists() {
        return Files.isRegularFile(runFile());
    }

    /** @throws PyramidionException if something stands there that is not a run */
    void requireFree() {
        if (exists() || !Files.exists(directory())) {
            return;
        }
        try (Stream<Path> children = Files.list(directory())) {
            if (children.findAny().isPresent()) {
                throw new PyramidionException(
                        "%s: holds something that is not a run; name a new directory".formatted(directory()));
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(directory(), Artifact.reason(e)), e);
        }
    }

    /** The settings of the run so far; none if it is new. */
    List<ConfigSource.Entry> entries() {
        return Files.isRegularFile(configFile()) ? ConfigSource.yaml(configFile()) : List.of();
    }

    /** The settings that the run has. */
    TrainConfig config() {
        return ConfigFile.resolve(entries()).config();
    }

    /** Where its corpus was when it began. */
    Optional<Path> corpus() {
        return remembered(CORPUS).map(Path::of);
    }

    private Optional<String> remembered(String name) {
        if (!exists()) {
            return Optional.empty();
        }
        return ConfigSource.yaml(runFile()).stream()
                .filter(entry -> entry.path().equals(name))
                .map(ConfigSource.Entry::value)
                .findFirst();
    }

    /**
     * Opens the corpus to work with.
     *
     * @param named the one that was named; else that of the run
     */
    CorpusStore openCorpus(Optional<Path> named) {
        Path path = named.or(this::corpus)
                .orElseThrow(() -> new PyramidionException(
                        "%s: has no corpus yet; name it with --corpus DIR".formatted(directory())));
        return CorpusStore.open(path);
    }

    /** @throws PyramidionException if the run was begun with another corpus */
    void requireOwn(CorpusStore corpus) {
        remembered(CORPUS_ID).filter(id -> !id.equals(corpus.id())).ifPresent(id -> {
            throw new PyramidionException("%s: begun with %s, but %s is %s; name that corpus, or begin a new run"
                    .formatted(directory(), id, corpus.directory(), corpus.id()));
        });
    }

    /** Writes down corpus and settings. */
    void remember(CorpusStore corpus, TrainConfig config) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put(CORPUS, corpus.directory().toAbsolutePath().normalize().toString());
        texts.put(CORPUS_ID, corpus.id());
        ConfigFile.write(configFile(), config);
        ConfigFile.write(runFile(), ConfigFile.yaml(texts));
    }

    /** Writes down what a stage begins with, if there is nothing of it yet. */
    void begin(Stage stage, TrainConfig config) {
        if (!hasBegun(stage)) {
            ConfigFile.write(run.stage(stage).resolve(CONFIG), config);
        }
    }

    /** Whether a stage has something that another config would spoil: a model or a checkpoint. */
    private boolean hasBegun(Stage stage) {
        Path directory = run.stage(stage);
        return run.finished(stage)
                || Stream.of("", "ict", "mlm")
                        .map(part -> directory.resolve(part).resolve("checkpoints"))
                        .anyMatch(Files::isDirectory);
    }

    /**
     * Makes sure that a config leaves alone what stages were begun with.
     *
     * @throws PyramidionException naming every setting that differs, one a line
     */
    void requireUnchanged(TrainConfig config) {
        Map<String, Object> now = ConfigKey.values(config);
        List<String> problems = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            Path file = run.stage(stage).resolve(CONFIG);
            if (hasBegun(stage) && Files.isRegularFile(file)) {
                Map<String, Object> then = ConfigKey.values(
                        ConfigFile.resolve(ConfigSource.yaml(file)).config());
                then.forEach((path, value) -> {
                    Object present = now.getOrDefault(path, value);
                    if (StageSettings.decide(stage, path) && !value.equals(present)) {
                        problems.add(changed(stage, path, value, present));
                    }
                });
            }
        }
        if (!problems.isEmpty()) {
            throw new PyramidionException(String.join("\n", problems));
        }
    }

    private String changed(Stage stage, String path, Object then, Object now) {
        return "%s is %s, but %s began with %s; keep that, or begin a new run"
                .formatted(path, ConfigValue.format(now), run.stage(stage), ConfigValue.format(then));
    }
}
