package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.answering.ClozePredictor;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.FusedRanker;
import org.pyramidion.answering.LexicalRanker;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;
import org.pyramidion.retrieval.RankFusion;
import org.pyramidion.testing.retrieval.TestingModel;

class BaselineTest {

    private static final List<Question> QUESTIONS = List.of(
            new Question("1", "What is the capital of South Korea?", List.of("Seoul"), false, List.of("korea")),
            new Question("2", "Which document is it?", List.of("Pyramidion"), false, List.of()));

    @TempDir
    static Path directory;

    private static TestingModel testing;
    private static Bm25Index words;

    @BeforeAll
    static void open() throws IOException {
        testing = new TestingModel(directory, true);
        words = Bm25Index.of(testing.corpus(), Bm25Index.Analysis.WORDS, Progress.none());
    }

    @AfterAll
    static void close() {
        words.close();
        testing.close();
    }

    private static Ranker lexical() {
        return new LexicalRanker(words, Bm25Index.Settings.DEFAULTS);
    }

    @Test
    void blocks_that_share_words_with_the_question_come_first() {
        Evaluation evaluation = new Evaluator(testing.corpus(), lexical(), Optional.empty(), List.of(1, 5))
                .evaluate(QUESTIONS, Progress.none());
        assertThat(evaluation.results().getFirst().answerRank()).hasValue(1);
        assertThat(evaluation.results().getFirst().evidenceRank()).hasValue(1);
        assertThat(evaluation.results().getLast().answerRank()).isEmpty();
    }

    @Test
    void an_answer_in_the_title_counts_if_one_wants() {
        Question rhone = new Question("1", "A river in France", List.of("the Victor-Hugo"), false, List.of());
        Ranker hugo =
                (questions, k, allowed) -> List.of(new Hits(testing.corpus().blocksOf("hugo"), new float[1]));
        for (Evaluator.AnswerPlace rule : Evaluator.AnswerPlace.values()) {
            Evaluation evaluation = new Evaluator(testing.corpus(), hugo, Optional.empty(), List.of(1), rule)
                    .evaluate(List.of(rhone), Progress.none());
            assertThat(evaluation.results().getFirst().answerRank().isPresent())
                    .isEqualTo(rule == Evaluator.AnswerPlace.TITLE_OR_TEXT);
        }
    }

    @Test
    void a_fusion_has_what_either_has() {
        Ranker dense = new DenseRanker(testing.indexed());
        Ranker fused = new FusedRanker(dense, lexical(), new RankFusion(0.5));
        List<Hits> hits = fused.rank(QUESTIONS, 4);
        assertThat(hits)
                .hasSize(2)
                .allSatisfy(found -> assertThat(found.ids()).hasSize(4).doesNotHaveDuplicates());
        assertThat(new FusedRanker(dense, lexical(), new RankFusion(1))
                        .rank(QUESTIONS, 4)
                        .getFirst()
                        .ids())
                .isEqualTo(dense.rank(QUESTIONS, 4).getFirst().ids());
    }

    @Test
    void a_closed_book_answers_without_blocks() {
        Predictor closed = new ClozePredictor(testing.realm());
        assertThat(closed.beam()).isZero();
        Question endless = new Question("3", "What is it ".repeat(60), List.of("it"), false, List.of());
        for (Question question : List.of(QUESTIONS.getFirst(), endless)) {
            Predictor.Prediction answer = closed.predict(question, new Hits(new int[0], new float[0]));
            assertThat(answer.text()).isNotEmpty().doesNotContain("##", "[", ".");
            assertThat(answer.probability()).isBetween(0.0, 1.0);
            assertThat(answer.block()).isEmpty();
        }
        Evaluation evaluation = new Evaluator(testing.corpus(), Ranker.NONE, Optional.of(closed), List.of())
                .evaluate(QUESTIONS, Progress.none());
        assertThat(evaluation.all().exactMatch()).isPresent();
        assertThat(evaluation.all().recall()).isEmpty();
    }
}
