package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.text.AnswerBounds;

class ReaderNetworkTest {

    @TempDir
    static Path directory;

    private static Path published;
    private static ReaderNetwork network;

    @BeforeAll
    static void open() throws IOException {
        published = TestingBert.write(directory.resolve("bert"));
        network = ReaderNetwork.ofPublished(published, 7, Precision.FLOAT32);
    }

    @AfterAll
    static void close() {
        network.close();
    }

    private static QuestionWindow reading(String question, String passage) {
        TokenisedPassage tokenised = TokenisedPassage.of(passage, network.tokenizer());
        return new QuestionWindow(
                network.tokenizer().encode(question).ids(), new Window(tokenised, 0, tokenised.size()));
    }

    private static List<QuestionWindow> readings() {
        List<QuestionWindow> readings = new ArrayList<>();
        TestingParagraphs.of(3)
                .forEach(paragraph ->
                        readings.add(reading(paragraph.questions().getFirst().question(), paragraph.text())));
        readings.add(reading("what?", "seoul."));
        return readings;
    }

    private static float[] start(ReaderNetwork network, QuestionWindow reading) {
        return new WindowReading(network, 1000)
                .scores(List.of(reading))
                .getFirst()
                .start();
    }

    @Test
    void a_reading_scores_alone_as_it_does_among_others() {
        List<QuestionWindow> readings = readings();
        List<WindowScores> together = new WindowReading(network, 10_000).scores(readings);
        for (int i = 0; i < readings.size(); i++) {
            WindowScores alone = new WindowReading(network, 1)
                    .scores(List.of(readings.get(i)))
                    .getFirst();
            assertThat(together.get(i).start()).containsExactly(alone.start(), within(1e-5f));
            assertThat(together.get(i).end()).containsExactly(alone.end(), within(1e-5f));
            assertThat(together.get(i).none()).isCloseTo(alone.none(), within(1e-5f));
        }
    }

    @Test
    void choices_are_the_spans_of_the_window_and_no_answer() {
        List<QuestionWindow> readings = readings();
        ReadingBatch batch = ReadingBatch.of(network.format(), readings);
        float[] choices;
        try (Scope scope = Scope.withoutGradients()) {
            choices = Tensors.floats(network.choices(batch, 0));
        }
        List<WindowScores> scores = new WindowReading(network, 10_000).scores(readings);
        int width = 1 + batch.longest() * batch.answer();
        for (int b = 0; b < readings.size(); b++) {
            WindowScores of = scores.get(b);
            assertThat(choices[b * width]).isCloseTo(of.none(), within(1e-4f));
            for (WindowScores.Scored span : of.best(1000, batch.answer())) {
                int choice = batch.choice(of.window(), span.span());
                assertThat(choices[b * width + choice] - of.none()).isCloseTo((float) span.score(), within(1e-4f));
            }
        }
    }

    @Test
    void what_an_answer_may_not_be_is_no_choice() {
        QuestionWindow reading = reading("what?", "the abc (-) is.");
        ReadingBatch batch = ReadingBatch.of(network.format(), List.of(reading));
        float[] choices;
        try (Scope scope = Scope.withoutGradients()) {
            choices = Tensors.floats(network.choices(batch, 0));
        }
        Window window = reading.window();
        for (int first = 0; first < window.size(); first++) {
            for (int last = first; last < window.size(); last++) {
                AnswerBounds answers = window.passage().answers();
                boolean open = answers.mayBegin(first) && answers.mayEnd(last);
                float choice = choices[batch.choice(window, new PieceSpan(first, last))];
                assertThat(choice > ReadingBatch.CLOSED / 2)
                        .as("%d to %d", first, last)
                        .isEqualTo(open);
            }
        }
    }

    @Test
    void odds_are_the_sum_over_all_spans() {
        WindowScores scores = new WindowReading(network, 1000)
                .scores(List.of(readings().getFirst()))
                .getFirst();
        int most = network.format().answer();
        double sum = scores.best(10_000, most).stream()
                .mapToDouble(span -> Math.exp(span.score()))
                .sum();
        assertThat(scores.odds(most)).isCloseTo(sum, within(1e-9));
        assertThat(scores.best(3, most)).isEqualTo(scores.best(10_000, most).subList(0, 3));
    }

    @Test
    void every_window_of_a_long_passage_counts() {
        String far = "it is of old. ".repeat(60) + "The river of paris is the seine.";
        TokenisedQuestion asked =
                TokenisedQuestion.of(new Reader.Asked("What is the river of paris?", List.of(far)), network);
        assertThat(asked.readings()).hasSizeGreaterThan(2);
        List<WindowScores> scores = new WindowReading(network, 1000).scores(asked.readings());
        int most = network.format().answer();
        assertThat(new ReadPassages(scores, most).odds())
                .isCloseTo(
                        scores.stream().mapToDouble(window -> window.odds(most)).sum(), within(1e-9));
    }

    @Test
    void eight_bits_change_logits_little() throws IOException {
        Path file = directory.resolve("reader.safetensors");
        ReaderFile.write(file, network.weights(), "bert", ReaderCalibration.none(), "{}");
        QuestionWindow reading = readings().getFirst();
        try (ReaderNetwork packed = ReaderNetwork.ofPublished(published, 8, Precision.FLOAT32)) {
            assertThat(start(packed, reading)[0])
                    .as("another head")
                    .isNotCloseTo(start(network, reading)[0], within(0.05f));
            ReaderFile.read(file, packed.weights());
            assertThat(start(packed, reading)).containsExactly(start(network, reading), within(0.01f));
        }
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 40] ^= 1;
        Path damaged = Files.write(directory.resolve("damaged.safetensors"), bytes);
        assertThatThrownBy(() -> ReaderFile.read(damaged, network.weights()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("damaged.safetensors: the checksum differs");
    }

    @Test
    void damaged_metadata_is_noticed() throws IOException {
        Path file = directory.resolve("calibrated.safetensors");
        ReaderFile.write(file, network.weights(), "bert", ReaderCalibration.none(), "{\"steps\": 12}");
        String whole = Files.readString(file, StandardCharsets.ISO_8859_1);
        for (String[] change : new String[][] {
            {"\\\"bias\\\":0.0", "\\\"bias\\\":7.0"},
            {": 12}", ": 13}"},
            {"bert\"", "berd\""}
        }) {
            assertThat(whole).contains(change[0]);
            Path damaged = directory.resolve("other.safetensors");
            Files.writeString(damaged, whole.replace(change[0], change[1]), StandardCharsets.ISO_8859_1);
            assertThatThrownBy(() -> ReaderFile.metadata(damaged))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("other.safetensors: the checksum differs");
        }
        assertThat(ReaderFile.provenance(file, ReaderFile.metadata(file))).containsEntry("steps", 12);
        Path older = directory.resolve("older.safetensors");
        Files.writeString(older, whole.replace("version\":\"2", "version\":\"1"), StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> ReaderFile.metadata(older))
                .hasMessageContaining("older.safetensors: not a reader of version 2")
                .hasMessageContaining("pyramidion reader pack");
    }

    @Test
    void embeddings_as_published_are_neither_trained_nor_stored() {
        Path file = directory.resolve("stored.safetensors");
        ReaderFile.write(file, network.weights(), "bert", ReaderCalibration.none(), "{}");
        assertThat(network.weights().learning().names())
                .contains("bert.embeddings.LayerNorm.weight", "qa_outputs.bias")
                .doesNotContain("bert.embeddings.word_embeddings.weight", "bert.embeddings.position_embeddings.weight");
        assertThat(file).isRegularFile();
    }
}
