package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;
import org.pyramidion.run.Run.Stage;

/** Why an answer is what it is, how relevant a client's own texts are, and what a base is. */
class ExplanationTest {

    private static final String QUESTION = "In which year was Victor Hugo born?";
    private static final String BLANK = "Paris is the capital of [MASK].";
    private static final List<String> TEXTS =
            List.of("The Nile is a river in Egypt.", "Victor Hugo was born in 1802. He lived in Paris.");

    @TempDir
    Path directory;

    @Test
    void a_fine_tuned_run_says_how_likely_each_document_and_its_answer_is() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.FINETUNE))) {
            Explanation why = base.explain(QUESTION, Filter.none());
            Answer answer = base.ask(QUESTION);

            assertThat(why.answer()).isEqualTo(answer.best().map(Answer.Span::text));
            assertThat(why.candidates()).extracting(Explanation.Candidate::hit).isEqualTo(answer.passages());
            assertThat(priors(why)).isCloseTo(1, within(1e-6));
            for (Explanation.Candidate candidate : why.candidates()) {
                Answer.Span span = candidate.span().orElseThrow();
                assertThat(candidate.hit().passage().text().substring(span.start(), span.limit()))
                        .isEqualTo(span.text());
                assertThat(candidate.prediction()).hasValue(span.probability());
                assertThat(span.probability()).isBetween(Double.MIN_NORMAL, 1.0);
                assertThat(candidate.utility()).isEmpty();
            }
            Filter one = Filter.where(
                    "title", why.candidates().get(1).hit().passage().title());
            Explanation alone = base.explain(QUESTION, one);
            assertThat(alone.candidates().getFirst().prediction().orElseThrow())
                    .as("what a document says by itself does not depend on the others")
                    .isCloseTo(why.candidates().get(1).prediction().orElseThrow(), within(1e-4));
        }
    }

    private static double priors(Explanation why) {
        return why.nullShare().orElseThrow()
                + why.candidates().stream()
                        .mapToDouble(candidate -> candidate.prior().orElseThrow())
                        .sum();
    }

    @Test
    void a_pre_trained_run_says_what_each_document_did_for_a_blank() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.PRETRAIN))) {
            Explanation why = base.explain(BLANK, Filter.none());
            Filling filling = base.fill(BLANK);

            assertThat(why.answer()).hasValue(filling.word());
            assertThat(why.nullShare()).hasValue(filling.documents().getFirst().prior());
            assertThat(why.candidates()).hasSize(filling.documents().size() - 1);
            for (int i = 0; i < why.candidates().size(); i++) {
                assertThat(why.candidates().get(i).utility())
                        .hasValue(filling.documents().get(1 + i).utility());
            }
            Explanation asked = base.explain(QUESTION, Filter.none());
            assertThat(priors(asked)).isCloseTo(1, within(1e-6));
            assertThat(asked.candidates())
                    .allMatch(candidate -> candidate.span().isPresent());
        }
    }

    @Test
    void a_corpus_has_no_priors_and_what_each_passage_says() throws IOException {
        TestingRun.write(directory, Stage.PRETRAIN);
        Settings words = Settings.defaults().ranking(Ranking.BM25);
        try (KnowledgeBase base = Pyramidion.open(directory.resolve("corpus"), words)) {
            Explanation why = base.explain(QUESTION, Filter.none());
            assertThat(why.nullShare()).isEmpty();
            assertThat(why.candidates().getFirst().span().orElseThrow().text()).isEqualTo("1802");
            assertThat(why.candidates()).allMatch(candidate -> candidate.prior().isEmpty());
            assertThat(base.scoredBy()).isEqualTo(Info.BUILT_IN);
            double[] scores = base.scores(QUESTION, TEXTS);
            assertThat(scores[1]).isGreaterThan(scores[0]).isGreaterThan(0.5);
            assertThat(base.info().kind()).isEqualTo(Info.Kind.CORPUS);
            assertThat(base.info().encoder()).isEmpty();
            assertThat(base.info().reader()).hasValue(Info.BUILT_IN);
        }
        try (KnowledgeBase base = Pyramidion.open(directory.resolve("corpus"), words.reading(false))) {
            assertThatExceptionOfType(PyramidionException.class)
                    .isThrownBy(() -> base.scores(QUESTION, TEXTS))
                    .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Kind.CONFLICT));
            assertThat(base.info().reader()).isEmpty();
        }
    }

    @Test
    void scores_of_a_run_are_inner_products_and_it_says_what_it_is() throws IOException {
        try (KnowledgeBase base = Pyramidion.open(TestingRun.write(directory, Stage.PRETRAIN))) {
            float[] query = base.embedQueries(List.of(QUESTION))[0];
            float[][] passages = base.embedPassages(TEXTS);
            double[] scores = base.scores(QUESTION, TEXTS);
            for (int i = 0; i < scores.length; i++) {
                float[] passage = passages[i];
                assertThat(scores[i])
                        .isCloseTo(
                                IntStream.range(0, query.length)
                                        .mapToDouble(d -> query[d] * passage[d])
                                        .sum(),
                                within(1e-5));
            }
            assertThat(scores[0]).isNotEqualTo(scores[1]);
            assertThat(base.scores(QUESTION, List.of())).isEmpty();
            assertThat(base.scoredBy()).isEqualTo("pretrain");
            Info info = base.info();
            assertThat(info.kind()).isEqualTo(Info.Kind.RUN);
            assertThat(info.stage()).hasValue("pretrain");
            assertThat(info.dimension()).hasValue(query.length);
            assertThat(info.documents()).isEqualTo(base.documents()).isEqualTo(12);
            assertThat(info.passages()).isEqualTo(base.passages());
        }
    }
}
