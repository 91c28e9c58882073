package org.pyramidion.reader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.Precision;
import org.pyramidion.testing.TestingBert;

class ReaderTest {

    @TempDir
    static Path directory;

    private static Reader reader;

    @BeforeAll
    static void train() throws Exception {
        Path published = TestingBert.write(directory.resolve("bert"));
        ReaderSettings settings = new ReaderSettings(5, 80, 0, 8, 0.25, 5e-3, 0.1, 0, 400, 100, 1);
        try (ReaderTraining training = new ReaderTraining(
                directory.resolve("training"),
                published.toString(),
                "made",
                TestingParagraphs.of(12),
                settings,
                Precision.FLOAT32,
                Progress.none())) {
            training.train(Progress.none(), line -> {}, () -> false);
        }
        try (Reader trained = Reader.open(directory.resolve("training"), Precision.FLOAT32, Progress.none())) {
            trained.pack(directory.resolve("packed.safetensors"));
        }
        reader = Reader.open(directory.resolve("packed.safetensors"), Precision.FLOAT32, Progress.none());
    }

    @AfterAll
    static void close() {
        reader.close();
    }

    private static List<String> passages() {
        return TestingParagraphs.of(3).stream().map(Paragraph::text).toList();
    }

    @Test
    void an_answer_is_a_stretch_of_a_passage() {
        List<String> passages = List.of(passages().get(1), passages().get(0));
        ReaderResult result = reader.read("What is the river of paris?", passages);
        ReaderAnswer answer = result.answers().getFirst();
        assertThat(answer.text()).isEqualTo("seine");
        assertThat(answer.passage()).isEqualTo(1);
        assertThat(answer.place().of(passages.get(1))).isEqualTo("seine");
    }

    @Test
    void probabilities_of_answers_and_of_none_are_at_most_one() {
        ReaderResult result = reader.read("What is the river of paris?", passages());
        double answers =
                result.answers().stream().mapToDouble(ReaderAnswer::probability).sum();
        assertThat(result.none()).isBetween(0.0, 1.0);
        assertThat(answers + result.none()).isBetween(0.8, 1 + 1e-9);
        assertThat(result.right()).isBetween(0.0, 1.0);
    }

    @Test
    void the_odds_of_passages_add_up() {
        List<String> passages = passages();
        double odds = 0;
        for (String passage : passages) {
            odds += 1
                            / reader.read("What is the river of paris?", List.of(passage))
                                    .none()
                    - 1;
        }
        assertThat(reader.read("What is the river of paris?", passages).none()).isCloseTo(1 / (1 + odds), within(1e-3));
    }

    @Test
    void an_answer_below_the_threshold_is_not_given() throws IOException {
        List<ReaderAnswer> answers = reader.read("How old?", passages()).answers();
        assertThat(new ReaderResult(answers, 0.5, 0.3, 0.3).answer()).contains(answers.getFirst());
        assertThat(new ReaderResult(answers, 0.5, 0.29, 0.3).answer()).isEmpty();
    }

    @Test
    void a_passage_without_words_has_no_answer() {
        ReaderResult result = reader.read("What is the river of paris?", List.of("", "..."));
        assertThat(result.answers()).isEmpty();
        assertThat(result.none()).isEqualTo(1);
        assertThat(result.answer()).isEmpty();
    }

    @Test
    void answers_have_their_place_in_a_long_passage() {
        String far = "it is of old. ".repeat(60) + "The river of paris is the seine.";
        ReaderResult result = reader.read("What is the river of paris?", List.of(far));
        assertThat(result.answers().getFirst().place().of(far))
                .isEqualTo(result.answers().getFirst().text());
    }
}
