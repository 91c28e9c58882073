package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.answering.LexicalRanker;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.evaluation.Bm25Tuning.Grid;
import org.pyramidion.evaluation.Bm25Tuning.Trial;
import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.Bm25Index.Analysis;
import org.pyramidion.retrieval.Bm25Index.Settings;
import org.pyramidion.testing.retrieval.TestingModel;

class Bm25TuningTest {

    private static final List<Question> QUESTIONS = List.of(
            new Question("1", "Which city is the capital of South Korea?", List.of("Seoul"), false, List.of()),
            new Question("2", "Rivers in France", List.of("Rh.ne"), true, List.of()),
            new Question("3", "Where did Victor Hugo live?", List.of("Paris"), false, List.of()));
    private static final Grid GRID =
            new Grid(List.of(Analysis.values()), List.of(0.1, 2.0), List.of(0.0, 1.0), List.of(5, 1), 1);

    @TempDir
    static Path directory;

    private static TestingModel testing;

    @BeforeAll
    static void open() throws IOException {
        testing = new TestingModel(directory, false);
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    @Test
    void every_setting_has_the_figures_of_an_evaluation_with_it_and_the_best_is_first() {
        List<Trial> trials =
                new Bm25Tuning(testing.corpus(), AnswerPlace.TITLE_OR_TEXT, GRID).trials(QUESTIONS, Progress.none());
        assertThat(trials).hasSize(GRID.size()).hasSize(8);
        assertThat(trials)
                .isSortedAccordingTo(Comparator.comparingDouble((Trial trial) -> -trial.recallAt(1))
                        .thenComparingDouble(trial -> -trial.meanReciprocalRank()));
        for (Trial trial : trials) {
            try (Bm25Index index = Bm25Index.of(testing.corpus(), trial.analysis(), Progress.none())) {
                Ranker ranker = new LexicalRanker(index, new Settings(trial.k1(), trial.b()));
                assertThat(new Evaluator(
                                        testing.corpus(),
                                        ranker,
                                        Optional.empty(),
                                        List.of(1, 5),
                                        AnswerPlace.TITLE_OR_TEXT)
                                .evaluate(QUESTIONS, Progress.none())
                                .all()
                                .recall())
                        .isEqualTo(trial.recall());
            }
        }
    }

    @Test
    void what_cannot_be_tuned_on_is_refused() {
        Bm25Tuning tuning = new Bm25Tuning(testing.corpus(), AnswerPlace.TEXT, GRID);
        assertThatThrownBy(() -> tuning.trials(List.of(), Progress.none()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("no questions to tune on");
        Question judged = new Question("7", "?", List.of(), false, List.of("seoul"));
        assertThatThrownBy(() -> tuning.trials(List.of(judged), Progress.none()))
                .hasMessageContaining("question 7 has no answers");
        assertThatThrownBy(() -> new Grid(List.of(Analysis.WORDS), List.of(1.0), List.of(0.5), List.of(1, 5), 20))
                .hasMessageContaining("recall@20, which is not among the depths [1, 5]");
        assertThatThrownBy(() -> new Grid(List.of(Analysis.WORDS), List.of(-1.0), List.of(0.5), List.of(1), 1))
                .hasMessageContaining("k1 is -1.0");
    }
}
