package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.run.Run.Stage;

/** Questions of what a filter keeps, and several at once. */
class FilteredQuestionsTest {

    private static final String QUESTION = "What is the capital of France?";

    @TempDir
    Path directory;

    /** Two hundred documents in two hundred files, of which one or two are kept. */
    private static List<NewDocument> documents() {
        return IntStream.range(0, 200)
                .mapToObj(i -> new NewDocument(
                        "city-" + i,
                        "City " + i,
                        "The city lies on river %d. Its capital is the %dth of France.".formatted(i % 7, i),
                        Map.of("file", "cities/%d/city.md".formatted(i), "parity", i % 2)))
                .toList();
    }

    private static List<Hit> kept(KnowledgeBase base, Filter filter, int k) {
        List<Hit> all = base.search(QUESTION, base.passages()).stream()
                .filter(hit -> filter.accepts(hit.passage()))
                .limit(k)
                .toList();
        return IntStream.range(0, all.size())
                .mapToObj(i -> new Hit(1 + i, all.get(i).score(), all.get(i).passage()))
                .toList();
    }

    private static void assertSame(List<Hit> found, List<Hit> expected) {
        assertThat(found)
                .extracting(Hit::passage)
                .isEqualTo(expected.stream().map(Hit::passage).toList());
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i).rank()).isEqualTo(1 + i);
            assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(5e-3));
        }
    }

    @Test
    void a_run_finds_the_best_of_what_a_filter_keeps() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.FINETUNE))) {
            base.put(documents());
            assertFiltered(base);
            Answer answer = base.ask(QUESTION, Filter.under("file", "cities/17"));
            assertThat(answer.best().orElseThrow().evidence().documentId()).isEqualTo("city-17");
            assertThat(answer.passages()).hasSize(1);
            assertThat(base.ask(QUESTION, Filter.where("file", "none")).best()).isEmpty();
            assertThat(base.explain(QUESTION, Filter.where("file", "none")).candidates())
                    .isEmpty();
        }
    }

    /** Also where the test's own vocabulary leaves words alone, as with {@link Ranking#BEST} here. */
    @ParameterizedTest
    @EnumSource(names = {"BEST", "BM25"})
    void words_find_the_best_of_what_a_filter_keeps(Ranking ranking) throws IOException {
        TestingRun.write(directory, Stage.PRETRAIN);
        Settings settings = Settings.defaults().ranking(ranking).reading(false);
        try (KnowledgeBase base = Pyramidion.open(directory.resolve("corpus"), settings)) {
            base.put(documents());
            assertFiltered(base);
        }
    }

    private static void assertFiltered(KnowledgeBase base) {
        for (Filter filter : List.of(
                Filter.under("file", "cities/17"),
                Filter.where("id", "city-3", "city-150", "lyon"),
                Filter.where("parity", "1"),
                Filter.where("title", "City 8").and(Filter.where("parity", "0")),
                Filter.where("title", "City 8").and(Filter.where("parity", "1")))) {
            assertSame(base.search(QUESTION, 10, filter), kept(base, filter, 10));
        }
        assertThat(base.search(QUESTION, 10, Filter.where("parity", "1"))).hasSize(10);
        assertThat(base.search(QUESTION, 10, Filter.under("file", "cities/17"))).hasSize(1);
    }

    @Test
    void questions_asked_together_are_answered_as_one_by_one() throws IOException {
        Path run = TestingRun.write(directory, Stage.FINETUNE);
        List<String> questions = List.of(
                QUESTION, "Where is the pyramid?", "What is the river in Egypt and where does it flow?", "Busan?");
        Filter filter = Filter.where("kind", "test").and(Filter.where("title", "France", "Nile", "Seoul", "Busan"));
        try (KnowledgeBase base = Pyramidion.open(run)) {
            assertTogether(base, questions, filter);
            assertThat(base.ask(List.of(), filter)).isEmpty();
        }
        try (KnowledgeBase base = Pyramidion.open(directory.resolve("corpus"))) {
            assertTogether(base, questions, Filter.none());
        }
    }

    /** But for rounding, which is coarse where bfloat16 is the faster one. */
    private static void assertTogether(KnowledgeBase base, List<String> questions, Filter filter) {
        List<Answer> together = base.ask(questions, filter);
        List<List<Hit>> found = base.search(questions, 5, filter);
        assertThat(together).hasSameSizeAs(questions);
        for (int i = 0; i < questions.size(); i++) {
            Answer alone = base.ask(questions.get(i), filter);
            Answer one = together.get(i);
            assertThat(one.question()).isEqualTo(questions.get(i));
            assertSame(one.passages(), alone.passages());
            assertSame(found.get(i), alone.passages());
            assertThat(one.best().map(Answer.Span::text)).isEqualTo(alone.best().map(Answer.Span::text));
            assertThat(one.best().map(Answer.Span::probability).orElse(0.0))
                    .isCloseTo(alone.best().map(Answer.Span::probability).orElse(0.0), within(5e-3));
            assertThat(one.confidence().orElse(0.0))
                    .isCloseTo(alone.confidence().orElse(0.0), within(5e-3));
        }
    }

    @Test
    void evidence_is_handed_out_before_it_is_read() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.FINETUNE))) {
            List<List<Hit>> told = new ArrayList<>();
            Answer answer = base.ask(QUESTION, Filter.none(), told::add);
            assertThat(told).containsExactly(answer.passages());
            assertThatThrownBy(() -> base.ask(QUESTION, Filter.none(), found -> {
                        throw new IllegalStateException("on purpose");
                    }))
                    .hasMessage("on purpose");
        }
    }

    @Test
    void a_blank_is_filled_from_what_a_filter_keeps() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.PRETRAIN))) {
            Filling filling = base.fill("Paris is the capital of [MASK].", Filter.where("title", "Nile"));
            assertThat(filling.documents()).hasSize(2);
            assertThat(filling.documents().get(1).passage().orElseThrow().title())
                    .isEqualTo("Nile");
        }
    }
}
