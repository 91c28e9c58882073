package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.IndexKind;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.VectorSink;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.run.ConfigFile;
import org.pyramidion.run.ConfigSource;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.PowerLoss;
import org.pyramidion.testing.realm.TestingRealm;

/**
 * The power goes off behind every step of a run, and of an index' life: whatever can be seen is whole, nothing that was
 * finished is lost, and training goes on to the same end.
 */
class PowerLossTest {

    /** Of the states that training leaves every so many are trained to their end. */
    private static final int RESUMED_EVERY = Integer.getInteger("pyramidion.resumed", 6);

    private static final Map<String, String> SETTINGS = Stream.of(
                    "threads=1 model.embedder-layers=2 model.encoder-layers=2 corpus.block-length=40 refresh.every=2",
                    "model.projection=16 model.pooling=mean",
                    "model.query-length=24 model.span-hidden=16 ict.steps=2 ict.batch=4 mlm.steps=2 mlm.batch=2",
                    "pretrain.steps=4 pretrain.batch=2 pretrain.candidates=3 pretrain.held-out=2",
                    "pretrain.evaluate-every=2 pretrain.checkpoint-every=2 pretrain.keep-best=true",
                    "finetune.steps=4 finetune.batch=2 finetune.reader-beam=2 finetune.retriever-beam=7",
                    "finetune.reader-length=50 finetune.checkpoint-every=2",
                    // What is resumed within a step of the run that is cut would draw from the same generator.
                    "ict.dropout=0 mlm.dropout=0 pretrain.dropout=0 finetune.dropout=0")
            .flatMap(line -> Stream.of(line.split(" ")))
            .map(setting -> setting.split("="))
            .collect(Collectors.toMap(setting -> setting[0], setting -> setting[1]));

    @TempDir
    Path directory;

    @TempDir
    Path place;

    @TempDir
    Path left;

    private TestingRealm testing;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
    }

    @AfterEach
    void close() {
        testing.close();
    }

    private static TrainConfig config() {
        return ConfigFile.resolve(ConfigSource.options(SETTINGS)).config();
    }

    private Trainer trainer(Path run) {
        return new Trainer(
                config(), new Run(run), testing.corpus(), log -> (step, values) -> {}, Progress.none(), () -> false);
    }

    private static List<Question> questions() {
        return IntStream.range(0, TestingRealm.CITIES.size())
                .mapToObj(i -> new Question(
                        "q" + i,
                        "when was %s founded?".formatted(TestingRealm.CITIES.get(i)),
                        List.of(Integer.toString(TestingRealm.year(i))),
                        false,
                        List.of()))
                .toList();
    }

    private void stage(Path run, Stage stage) {
        switch (stage) {
            case WARM_START -> trainer(run).warmStart(WarmStart.Source.of(testing.bert()));
            case PRETRAIN -> trainer(run).pretrain();
            default -> trainer(run).finetune(Stage.PRETRAIN, questions(), Optional.empty());
        }
    }

    @Test
    void a_run_goes_on_from_whatever_is_left_of_it() throws Exception {
        Path run = place.resolve("run");
        int states = 0;
        for (Stage stage : List.of(Stage.WARM_START, Stage.PRETRAIN, Stage.FINETUNE)) {
            Path alone = directory.resolve("alone");
            if (Files.exists(run)) {
                copy(run, alone);
            }
            stage(alone, stage);
            states += cut(run, stage, alone);
        }
        assertThat(states).isGreaterThan(20);
    }

    private int cut(Path run, Stage stage, Path alone) throws Exception {
        int[] states = new int[1];
        PowerLoss.Outcome tried = PowerLoss.cut(
                place,
                left,
                () -> {
                    ConfigFile.write(new RunDirectory(new Run(run)).configFile(), config());
                    stage(run, stage);
                },
                (root, ended) -> {
                    Run there = new Run(root.resolve("run"));
                    requireWhole(root);
                    requireSettings(there);
                    assertThat(there.finished(stage) || !ended).isTrue();
                    if (ended || states[0]++ % RESUMED_EVERY == 0) {
                        Path resumed = directory.resolve("resumed");
                        Artifact.deleteTree(resumed);
                        if (Files.exists(there.directory())) {
                            copy(there.directory(), resumed);
                        }
                        stage(resumed, stage);
                        assertThat(new Run(resumed).model(stage).resolve("model.safetensors"))
                                .hasSameBinaryContentAs(
                                        new Run(alone).model(stage).resolve("model.safetensors"));
                    }
                });
        return tried.states();
    }

    /** Earlier stages are finished before the power can go off. */
    private static void requireSettings(Run run) {
        Path file = new RunDirectory(run).configFile();
        if (Files.exists(file) || run.finished(Stage.WARM_START)) {
            assertThat(new RunDirectory(run).config()).isEqualTo(config());
        }
    }

    private static void requireWhole(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(path -> path.endsWith("manifest.json"))
                    .map(Path::getParent)
                    .filter(path -> !path.toString().matches(".*\\.(partial|removed)(/.*)?"))
                    .forEach(Artifact::verify);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Artifact.deleteTree(to);
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Path target = to.resolve(from.relativize(path));
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    @Test
    void an_index_is_the_old_one_or_the_new_one() throws Exception {
        IndexDirectory index = new IndexDirectory(place.resolve("index"));
        IndexKind kind = IndexKind.named("exact").orElseThrow();
        cut(
                index,
                () -> index.build(kind, 3, 1, Map.of(), PowerLossTest::fill, Progress.none())
                        .close(),
                0,
                3);
        cut(index, () -> index.append(2, PowerLossTest::append, Progress.none()).close(), 3, 5);
        cut(index, () -> index.delete(1).close(), 5, 5);
        cut(
                index,
                () -> index.build(kind, 3, 1, Map.of(), PowerLossTest::fill, Progress.none())
                        .close(),
                5,
                3);
    }

    private static void fill(VectorSink sink) {
        IntStream.range(0, 3).forEach(id -> sink.put(id, new float[] {id}, 0));
    }

    private static void append(VectorSink sink) {
        IntStream.range(3, 5).forEach(id -> sink.put(id, new float[] {id}, 0));
    }

    private void cut(IndexDirectory index, PowerLoss.Writing writing, int before, int after) throws Exception {
        PowerLoss.cut(place, left, writing, (root, ended) -> {
            if (before == 0 && !ended && !Files.exists(root.resolve("index"))) {
                return;
            }
            try (MipsIndex found = new IndexDirectory(root.resolve("index")).open()) {
                assertThat(found.size()).isIn(ended ? List.of(after) : List.of(before, after));
            }
        });
    }
}
