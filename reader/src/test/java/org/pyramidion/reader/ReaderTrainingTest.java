package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Workers;
import org.pyramidion.testing.TestingBert;

class ReaderTrainingTest {

    @TempDir
    static Path shared;

    @TempDir
    Path directory;

    private static Path published;

    @BeforeAll
    static void write() throws IOException {
        published = TestingBert.write(shared.resolve("bert"));
    }

    private static ReaderSettings settings(double epochs, double dropout) {
        return new ReaderSettings(3, epochs, 0, 8, 0.25, 5e-3, 0.1, dropout, 400, 100, 4);
    }

    private ReaderTraining.Outcome train(
            Path place, List<Paragraph> paragraphs, ReaderSettings settings, BooleanSupplier stop)
            throws InterruptedException {
        try (ReaderTraining training = new ReaderTraining(
                place, published.toString(), "made", paragraphs, settings, Precision.FLOAT32, Progress.none())) {
            return training.train(Progress.none(), line -> {}, stop);
        }
    }

    /** Ten articles and, held out, the first of them again. */
    private static List<Paragraph> repeated() {
        List<Paragraph> paragraphs = new ArrayList<>(TestingParagraphs.of(9));
        Paragraph first = paragraphs.getFirst();
        paragraphs.add(new Paragraph("again", first.text(), first.questions()));
        return paragraphs;
    }

    @Test
    void learns_its_examples_by_heart_and_what_no_passage_answers() throws InterruptedException {
        ReaderTraining.Outcome outcome = train(directory, repeated(), settings(80, 0), () -> false);
        assertThat(outcome.finished()).isTrue();
        assertThat(outcome.score()).isEqualTo(new ReaderScore(2, 1, 1));
        try (ReaderNetwork network = ReaderNetwork.ofPublished(published, 0, Precision.FLOAT32)) {
            ReaderCheckpoint.restore(ReaderTraining.checkpoint(directory), network.weights());
            ReaderQuestions set = ReaderQuestions.of(TestingParagraphs.of(9), network.tokenizer());
            int most = network.format().answer();
            for (ReaderQuestions.Item item : set.items()) {
                assertThat(odds(network, item, set.passage(item), most))
                        .as(item.text())
                        .isGreaterThan(1);
                TokenisedPassage other = set.passages().get(Math.abs(item.passage() - 1)); // of the other kind
                assertThat(odds(network, item, other, most))
                        .as(item.text() + " elsewhere")
                        .isLessThan(1);
            }
        }
    }

    private static double odds(ReaderNetwork network, ReaderQuestions.Item item, TokenisedPassage passage, int most) {
        QuestionWindow reading = new QuestionWindow(item.question(), new Window(passage, 0, passage.size()));
        return new WindowReading(network, 1000)
                .scores(List.of(reading))
                .getFirst()
                .odds(most);
    }

    private boolean hasWorkers() throws InterruptedException {
        Engine.threadsHere(2);
        AtomicBoolean seen = new AtomicBoolean();
        train(directory, repeated(), settings(1, 0), () -> {
            seen.set(Workers.here().isPresent());
            return false;
        });
        return seen.get();
    }

    @Test
    void parts_of_a_batch_are_computed_side_by_side() throws Exception {
        assumeFalse(Engine.device().isAccelerator(), "parts are computed side by side on a CPU only");
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) { // whose number of threads is its own
            assertThat(thread.submit(this::hasWorkers).get()).isTrue();
        }
    }

    @Test
    void an_interrupted_training_ends_as_one_that_was_not() throws Exception {
        List<Paragraph> paragraphs = TestingParagraphs.of(12);
        Path whole = directory.resolve("whole");
        Path parts = directory.resolve("parts");
        train(whole, paragraphs, settings(5, 0.1), () -> false);
        AtomicInteger asked = new AtomicInteger();
        ReaderTraining.Outcome stopped = train(parts, paragraphs, settings(5, 0.1), () -> asked.incrementAndGet() > 7);
        assertThat(stopped.finished()).isFalse();
        assertThat(stopped.steps()).isEqualTo(7);
        train(parts, paragraphs, settings(5, 0.1), () -> false);
        for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
            assertThat(ReaderTraining.checkpoint(parts).resolve(file))
                    .hasSameBinaryContentAs(ReaderTraining.checkpoint(whole).resolve(file));
        }
        assertThat(Files.readAllLines(parts.resolve("curve.jsonl")).size())
                .isEqualTo(Files.readAllLines(whole.resolve("curve.jsonl")).size() + 1);
    }

    @Test
    void a_budget_of_time_ends_the_training() throws InterruptedException {
        ReaderSettings settings = new ReaderSettings(3, 1e6, 0.5, 4, 0.25, 1e-3, 0.1, 0, 200, 10, 1);
        ReaderTraining.Outcome outcome = train(directory, TestingParagraphs.of(12), settings, () -> false);
        assertThat(outcome.finished()).isTrue();
        assertThat(outcome.seconds()).isBetween(0.5, 5.0);
    }

    @Test
    void the_rate_rises_and_falls() {
        ReaderSettings settings = ReaderSettings.defaults();
        ReaderClock clock = new ReaderClock(settings, 100, 0);
        assertThat(clock.rate(0)).isZero();
        assertThat(clock.rate(0.05)).isCloseTo(settings.rate() / 2, within(1e-9));
        assertThat(clock.rate(0.1)).isEqualTo(settings.rate());
        assertThat(clock.rate(0.55)).isCloseTo(settings.rate() / 2, within(1e-9));
        assertThat(clock.share(100)).isEqualTo(1);
    }

    @Test
    void every_step_has_its_share_of_questions_without_answer() throws IOException {
        try (ReaderNetwork network = ReaderNetwork.ofPublished(published, 0, Precision.FLOAT32)) {
            ReaderQuestions set = ReaderQuestions.of(TestingParagraphs.of(9), network.tokenizer());
            ExampleDraws draws = new ExampleDraws(set, network.format(), settings(1, 0));
            assertThat(draws.answerable()).isEqualTo(18);
            assertThat(draws.steps(1)).isEqualTo(3);
            for (int step = 0; step < 20; step++) {
                List<Example> examples = draws.at(step);
                assertThat(examples).hasSize(8);
                assertThat(examples.stream().filter(e -> e.spans().isEmpty())).hasSize(2);
            }
            assertThat(draws.at(3)).isEqualTo(new ExampleDraws(set, network.format(), settings(1, 0)).at(3));
        }
    }

    @Test
    void too_few_articles_are_refused() {
        assertThatThrownBy(() -> train(directory, TestingParagraphs.of(9), settings(1, 0), () -> false))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("every tenth");
    }
}
