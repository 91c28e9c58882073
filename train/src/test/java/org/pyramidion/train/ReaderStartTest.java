package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.UserCache;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.questions.Question;
import org.pyramidion.reader.Reader;
import org.pyramidion.run.Run;
import org.pyramidion.run.Run.Stage;
import org.pyramidion.run.RunDirectory;
import org.pyramidion.run.TrainConfig;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.text.WordPieceTokenizer;
import tools.jackson.databind.json.JsonMapper;

/** Fine-tuning whose reader begins at the one that comes along. */
class ReaderStartTest {

    private static final String SHIPPED = "finetune.reader=shipped";
    private static final String[] MINILM = {
        "model.embedder-layers=6", "model.encoder-layers=6", "ict.steps=0", "mlm.steps=0", "finetune.dropout=0"
    };

    @TempDir
    Path directory;

    @BeforeAll
    static void oneThread() {
        Engine.threads(1);
    }

    private static List<Question> questions() {
        return List.of(question("Aba", 0), question("Bebi", 1));
    }

    private static Question question(String name, int city) {
        List<String> answers = List.of(String.valueOf(TestingRealm.year(city)), "river");
        return new Question(name, "when was %s founded?".formatted(name), answers, false, List.of());
    }

    private static boolean train(StageTraining training, BooleanSupplier stop) {
        return training.train(place -> (step, values) -> {}, Progress.none(), stop);
    }

    private static StageTraining finetuning(RunDirectory run, TrainConfig config, CorpusStore corpus) {
        return StageTraining.finetune(run, config, corpus, Stage.WARM_START, questions(), Optional.empty());
    }

    @Test
    void a_run_of_another_shape_is_refused_before_anything_begins() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            CorpusStore corpus = testing.corpus();
            TrainConfig config = DistinctSettings.config("ict.steps=0", "mlm.steps=0");
            RunDirectory run = new RunDirectory(new Run(directory.resolve("run")));
            train(StageTraining.warmStart(run, config, corpus, () -> WarmStart.Source.of(testing.bert())), () -> false);
            TrainConfig shipped = DistinctSettings.config("ict.steps=0", "mlm.steps=0", SHIPPED);
            assertThatThrownBy(() -> train(finetuning(run, shipped, corpus), () -> false))
                    .hasMessage("finetune.reader is shipped, but the run's encoder has 2 layers of 32, and the reader"
                            + " that comes along 6 of 384; set it to own or begin the run with --weights minilm");
            assertThat(run.run().stage(Stage.BASELINE)).doesNotExist();
            assertThat(run.config().finetune().reader())
                    .isEqualTo(config.finetune().reader());
        }
    }

    @Test
    void a_task_without_answers_is_refused() throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            TrainConfig config = DistinctSettings.config(SHIPPED, "finetune.task=retrieval");
            ReaderStart start = new ReaderStart(config.finetune(), Optional.empty(), Progress.none());
            assertThatThrownBy(() -> start.require(testing.model(1).config().encoder(), testing.corpus()))
                    .hasMessage("finetune.reader is shipped, but finetune.task is one that teaches no answers; set it"
                            + " to own");
            ReaderStart two = new ReaderStart(
                    DistinctSettings.config(SHIPPED).finetune(), Optional.of(new Run(directory)), Progress.none());
            assertThatThrownBy(() -> two.require(testing.model(1).config().encoder(), testing.corpus()))
                    .hasMessageContaining("the reader of another run is named too");
        }
    }

    @Test
    void begins_at_the_shipped_weights_and_keeps_to_them() throws IOException {
        Path minilm = minilm();
        try (CorpusStore corpus = corpus(minilm)) {
            RunDirectory run = new RunDirectory(new Run(directory.resolve("run")));
            train(StageTraining.warmStart(run, config(), corpus, () -> WarmStart.Source.of(minilm)), () -> false);
            // The first step's rate is zero.
            StageTraining first = finetuning(run, config(SHIPPED, "finetune.steps=1"), corpus);
            assertThat(train(first, () -> false)).isTrue();
            assertShipped(run.run().finishedModel(Stage.BASELINE));
            assertThatThrownBy(() -> train(finetuning(run, config("finetune.steps=1"), corpus), () -> false))
                    .hasMessageContaining("finetune.reader is own, but")
                    .hasMessageContaining("began with shipped");
        }
    }

    private static Path minilm() {
        Path weights = UserCache.root().resolve("weights/minilm");
        assumeTrue(Files.isDirectory(weights), () -> "missing: " + weights + ", which the first use of minilm makes");
        return weights;
    }

    private static TrainConfig config(String... others) {
        String[] all = new String[MINILM.length + others.length];
        System.arraycopy(MINILM, 0, all, 0, MINILM.length);
        System.arraycopy(others, 0, all, MINILM.length, others.length);
        return DistinctSettings.config(all);
    }

    private CorpusStore corpus(Path weights) throws IOException {
        StringBuilder documents = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            String name = TestingRealm.capital(TestingRealm.CITIES.get(i));
            documents.append(JsonMapper.shared()
                    .writeValueAsString(Map.of(
                            "id", name,
                            "title", name,
                            "text", "%s was founded in %d near the river.".formatted(name, TestingRealm.year(i)))));
            documents.append('\n');
        }
        Path source = Files.writeString(directory.resolve("documents.jsonl"), documents);
        try (WordPieceTokenizer tokenizer = WordPieceTokenizer.ofVocabulary(weights.resolve("vocab.txt"), true)) {
            new CorpusBuilder(tokenizer).maxBlockTokens(40).build(List.of(source), directory.resolve("corpus"));
        }
        return CorpusStore.open(directory.resolve("corpus"));
    }

    private static void assertShipped(Path model) {
        try (RealmModel trained = RealmModel.open(model);
                Reader reader = Reader.open(Precision.FLOAT32, Progress.none())) {
            Parameters shipped = reader.startEnd().weights().under("bert.");
            Parameters trunk = trained.weights().under("reader.realm.");
            assertThat(shipped.names()).isNotEmpty();
            for (String name : shipped.names()) {
                assertThat(Tensors.memory(trunk.get(name)).mismatch(Tensors.memory(shipped.get(name))))
                        .as("first differing byte of %s", name)
                        .isEqualTo(-1);
            }
        }
    }
}
