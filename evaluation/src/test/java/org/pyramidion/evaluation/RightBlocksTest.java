package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.evaluation.Evaluator.AnswerPlace;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.testing.retrieval.TestingModel;

/** Where an answer is looked for. */
class RightBlocksTest {

    @TempDir
    static Path directory;

    private static TestingModel testing;

    /** One block, whose title does not stand in its text. */
    private static CorpusStore corpus;

    @BeforeAll
    static void open() throws IOException {
        testing = new TestingModel(directory, true);
        Path source = Files.writeString(directory.resolve("one.jsonl"), """
                {"id": "cairo", "title": "Nile", "text": "Cairo is the capital of Egypt."}
                """);
        new CorpusBuilder(testing.model().tokenizer()).build(List.of(source), directory.resolve("one"));
        corpus = CorpusStore.open(directory.resolve("one"));
    }

    @AfterAll
    static void close() {
        corpus.close();
        testing.close();
    }

    private static Question question(boolean regex, String answer) {
        return new Question("q", "which one?", List.of(answer), regex, List.of());
    }

    private static boolean isRight(AnswerPlace rule, Question question) {
        IntPredicate right = RightBlocks.of(corpus, question, rule);
        return right.test(0);
    }

    @Test
    void a_title_counts_under_the_rule_that_names_it_and_under_no_other() {
        String title = corpus.title(0);
        assertThat(isRight(AnswerPlace.TEXT, question(false, title))).isFalse();
        assertThat(isRight(AnswerPlace.TITLE_OR_TEXT, question(false, title))).isTrue();
        assertThat(isRight(AnswerPlace.TITLE_OR_TEXT, question(true, title))).isFalse();
    }

    @Test
    void the_text_counts_under_both() {
        String word = corpus.text(0).split(" ")[0];
        for (AnswerPlace rule : AnswerPlace.values()) {
            assertThat(isRight(rule, question(false, word))).isTrue();
            assertThat(isRight(rule, question(true, word))).isTrue();
        }
    }

    @Test
    void recall_counts_no_title_unless_it_is_asked_to() {
        Ranker ranker = (questions, k, allowed) -> List.of(new Hits(new int[] {0}, new float[] {1}));
        List<Question> questions = List.of(question(false, corpus.title(0)));
        assertThat(new Evaluator(corpus, ranker, Optional.empty(), List.of(1))
                        .evaluate(questions, Progress.none())
                        .all()
                        .recall())
                .containsEntry(1, 0.0);
        assertThat(new Evaluator(corpus, ranker, Optional.empty(), List.of(1), AnswerPlace.TITLE_OR_TEXT)
                        .evaluate(questions, Progress.none())
                        .all()
                        .recall())
                .containsEntry(1, 1.0);
    }
}
