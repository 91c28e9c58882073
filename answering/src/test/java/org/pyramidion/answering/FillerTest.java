package org.pyramidion.answering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.IdSet;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.testing.retrieval.TestingModel;

class FillerTest {

    private static final String TEXT = "[MASK] is the capital of Egypt.";
    private static final Offset<Double> EXACT = within(1e-12);
    private static final Offset<Double> FLOAT = within(1e-6);

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
    void predictions_over_the_whole_vocabulary_sum_to_one() {
        int vocabulary = testing.model().tokenizer().vocabularySize();
        Fill fill = filler(6, vocabulary).fill(TEXT);
        List<Fill.Prediction> predictions = fill.blanks().getFirst();
        assertThat(predictions).hasSize(vocabulary);
        assertThat(predictions.stream()
                        .mapToDouble(Fill.Prediction::probability)
                        .sum())
                .isCloseTo(1, FLOAT);
        assertThat(predictions.stream()
                        .mapToDouble(Fill.Prediction::withoutRetrieval)
                        .sum())
                .isCloseTo(1, FLOAT);
        assertThat(predictions).isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
    }

    @Test
    void the_marginal_is_the_sum_over_documents() {
        Fill fill = filler(6, 3).fill(TEXT);
        double sum = fill.candidates().stream()
                .mapToDouble(z -> z.probability() * z.prediction())
                .sum();
        assertThat(fill.best().probability()).isCloseTo(sum, EXACT);
        assertThat(fill.best()).isEqualTo(fill.blanks().getFirst().getFirst());
        assertThat(fill.candidates().stream()
                        .mapToDouble(Fill.Candidate::probability)
                        .sum())
                .isCloseTo(1, EXACT);
    }

    @Test
    void a_document_that_is_named_is_not_read() {
        String best = filler(6, 3).fill(TEXT).candidates().get(1).documentId();
        Fill fill = filler(6, 3, Set.of(best)).fill(TEXT);
        assertThat(fill.candidates())
                .hasSize(6)
                .extracting(Fill.Candidate::documentId)
                .doesNotContain(best);
    }

    @Test
    void of_blocks_that_are_allowed_alone_any_is_read_however_many_wordpieces_are_filled() {
        int second = filler(6, 3).fill(TEXT).candidates().get(2).block();
        BitSet one = new BitSet();
        one.set(second);
        IdSet allowed = IdSet.of(one);
        for (Fill fill : List.of(
                filler(6, 3).fill(TEXT, allowed),
                filler(6, 3).fill(TEXT, 2, allowed),
                filler(6, 3).fill(TEXT, "cairo", allowed))) {
            assertThat(fill.candidates())
                    .extracting(Fill.Candidate::block)
                    .containsExactly(fill.candidates().getFirst().block(), second);
            assertThat(fill.candidates().getFirst().rank())
                    .as("the null document")
                    .isZero();
        }
        assertThat(filler(6, 3).fill(TEXT, 2, allowed).blanks()).hasSize(2);
        assertThat(filler(6, 3).fill(TEXT, "cairo", allowed).judged().probability())
                .isNotCloseTo(filler(6, 3).fill(TEXT, "cairo").judged().probability(), EXACT);
    }

    @Test
    void a_document_predicts_what_the_encoder_says_when_it_reads_it_alone() {
        Fill fill = filler(4, 3).fill(TEXT, "cairo");
        for (Fill.Candidate candidate : fill.candidates()) {
            assertThat(candidate.prediction()).isCloseTo(readAlone(candidate.block(), "cairo"), FLOAT);
        }
    }

    @Test
    void r_is_minus_the_gradient_of_the_score() {
        var small = new Filler.Step(1e-6, MarginalLikelihood.Scheme.PER_TOKEN, 0);
        Explanation explanation = filler(6, 3).explain(TEXT, "cairo", small);
        Fill fill = explanation.fill();
        double word = fill.judged().probability();
        assertThat(explanation.before()).isCloseTo(Math.log(word), FLOAT);
        double all = 0;
        for (int z = 0; z < 6; z++) {
            Fill.Candidate candidate = fill.candidates().get(z);
            Explanation.Pull pull = explanation.pulls().get(z);
            double formula = (candidate.prediction() / word - 1) * candidate.probability();
            assertThat(pull.r()).as("document %d", z).isCloseTo(formula, FLOAT);
            assertThat(pull.direction())
                    .isEqualTo(candidate.prediction() >= word ? Explanation.Direction.UP : Explanation.Direction.DOWN);
            all += pull.r();
        }
        assertThat(all).as("what some gain others lose").isCloseTo(0, FLOAT);
    }

    @Test
    void after_a_step_the_word_is_likelier_and_documents_have_moved_where_they_were_pushed() {
        var step = new Filler.Step(1e-4, MarginalLikelihood.Scheme.PER_TOKEN, 0);
        float[] before = weights();
        Explanation explanation = filler(6, 3).explain(TEXT, "cairo", step);
        assertThat(explanation.after()).isGreaterThan(explanation.before());
        List<Explanation.Pull> pulls = explanation.pulls();
        Explanation.Pull best = pulls.stream()
                .max(Comparator.comparingDouble(Explanation.Pull::r))
                .orElseThrow();
        Explanation.Pull worst = pulls.stream()
                .min(Comparator.comparingDouble(Explanation.Pull::r))
                .orElseThrow();
        assertThat(best.probabilityMoved()).isPositive();
        assertThat(worst.probabilityMoved()).isNegative();
        assertThat(weights()).as("the model itself").isEqualTo(before);
    }

    private static float[] weights() {
        return Tensors.floats(testing.model().weights().get("embedder.cls.dense.weight"));
    }

    @Test
    void the_null_document_comes_first_and_has_no_utility() {
        Fill fill = filler(6, 3).fill(TEXT);
        assertThat(fill.candidates()).hasSize(6);
        Fill.Candidate nothing = fill.candidates().getFirst();
        assertThat(nothing.block()).isEqualTo(-1);
        assertThat(nothing.utility()).isZero();
        assertThat(nothing.prediction()).isEqualTo(fill.best().withoutRetrieval());
    }

    @Test
    void utility_is_how_much_a_document_raises_the_log_probability() {
        Fill fill = filler(6, 3).fill(TEXT);
        double without = Math.log(fill.candidates().getFirst().prediction());
        assertThat(fill.candidates())
                .allSatisfy(z -> assertThat(z.utility()).isCloseTo(Math.log(z.prediction()) - without, within(1e-9)));
    }

    @Test
    void candidates_are_the_retrieved_blocks_with_their_text() {
        Fill fill = filler(4, 3).fill(TEXT);
        int[] ids = testing.indexed()
                .retriever()
                .retrieve(List.of(cloze()), 3)
                .getFirst()
                .ids();
        for (int rank = 1; rank < 4; rank++) {
            Fill.Candidate candidate = fill.candidates().get(rank);
            assertThat(candidate.rank()).isEqualTo(rank);
            assertThat(candidate.block()).isEqualTo(ids[rank - 1]);
            assertThat(candidate.text()).isEqualTo(testing.corpus().text(candidate.block()));
            assertThat(candidate.documentId()).isEqualTo(testing.corpus().documentId(candidate.block()));
        }
    }

    @Test
    void a_word_asked_for_is_judged_even_if_it_is_not_the_best() {
        Fill best = filler(6, 3).fill(TEXT);
        Fill asked = filler(6, 3).fill(TEXT, "tokyo");
        assertThat(asked.judged().text()).isEqualTo("tokyo");
        assertThat(asked.best()).isEqualTo(best.best());
        double sum = asked.candidates().stream()
                .mapToDouble(z -> z.probability() * z.prediction())
                .sum();
        assertThat(asked.judged().probability()).isCloseTo(sum, EXACT);
    }

    @Test
    void of_a_model_that_sums_over_documents_once_a_word_has_the_sum_of_what_each_document_gives_it() {
        Filler filler = new Filler(testing.indexed(), new Filler.Settings(6, 5, Set.of(), Scheme.PER_SEQUENCE));
        Fill fill = filler.fill("The [MASK] is the top stone.", "pyramidion");
        double sum = fill.candidates().stream()
                .mapToDouble(z -> z.probability() * z.prediction())
                .sum();
        assertThat(fill.judged().probability()).isCloseTo(sum, EXACT);
        assertThat(fill.judged().probability())
                .isNotEqualTo(filler(6, 5)
                        .fill("The [MASK] is the top stone.", "pyramidion")
                        .judged()
                        .probability());
        Fill open = filler.fill("The [MASK] [MASK] is the top stone.");
        assertThat(open.best().probability())
                .isGreaterThanOrEqualTo(filler.fill("The [MASK] is the top stone.", "pyramidion")
                        .judged()
                        .probability());
        assertThat(open.best().probability())
                .isCloseTo(
                        open.candidates().stream()
                                .mapToDouble(z -> z.probability() * z.prediction())
                                .sum(),
                        EXACT);
    }

    @Test
    void a_word_of_several_wordpieces_has_the_product_of_their_marginals() {
        int vocabulary = testing.model().tokenizer().vocabularySize();
        Fill fill = filler(6, vocabulary).fill("The [MASK] is the top stone.", "pyramidion");
        assertThat(fill.judged().text()).isEqualTo("pyramidion");
        assertThat(fill.blanks()).hasSize(2);
        double product =
                of(fill, 0, "pyramid").probability() * of(fill, 1, "##ion").probability();
        assertThat(fill.judged().probability()).isCloseTo(product, EXACT);
        double without =
                of(fill, 0, "pyramid").withoutRetrieval() * of(fill, 1, "##ion").withoutRetrieval();
        assertThat(fill.judged().withoutRetrieval()).isCloseTo(without, FLOAT);
        double best = fill.blanks().stream()
                .mapToDouble(top -> top.getFirst().probability())
                .reduce(1, (a, b) -> a * b);
        assertThat(fill.best().probability()).isCloseTo(best, EXACT);
    }

    @Test
    void masks_side_by_side_are_one_blank_of_as_many_wordpieces() {
        Filler filler = filler(6, 3);
        Fill written = filler.fill("The [MASK] [MASK] [MASK] is old.");
        assertThat(written.blanks()).hasSize(3);
        Fill counted = filler.fill("The [MASK] is old.", 3);
        assertThat(counted.blanks()).isEqualTo(written.blanks());
        assertThat(counted.candidates()).isEqualTo(written.candidates());
    }

    @Test
    void with_one_candidate_nothing_is_retrieved() {
        Fill fill = filler(1, 3).fill(TEXT);
        assertThat(fill.candidates()).hasSize(1);
        assertThat(fill.best().probability()).isCloseTo(fill.best().withoutRetrieval(), FLOAT);
    }

    @Test
    void more_candidates_than_the_corpus_has_are_the_whole_corpus() {
        assertThat(filler(500, 3).fill(TEXT).candidates())
                .hasSize(1 + testing.corpus().size());
    }

    @Test
    void a_text_without_a_blank_is_an_error() {
        assertFails(
                () -> filler(6, 3).fill("Cairo is the capital."), "the text has no [MASK]; put one where the blank is");
    }

    @Test
    void words_are_as_likely_as_when_each_is_asked_for() {
        List<Fill.Prediction> predictions = filler(6, 1).probabilities(TEXT, List.of("cairo", "seoul"));
        assertThat(predictions)
                .containsExactly(
                        filler(6, 1).fill(TEXT, "cairo").judged(),
                        filler(6, 1).fill(TEXT, "seoul").judged());
        assertThat(predictions.getFirst().probability())
                .isNotEqualTo(predictions.getFirst().withoutRetrieval());
        assertFails(() -> filler(6, 1).probabilities(TEXT, List.of("cairo", "cairo seoul")), "as many wordpieces");
    }

    @Test
    void without_retrieval_there_is_the_null_document_alone() {
        Filler alone = Filler.withoutRetrieval(
                testing.indexed().realm(), new Filler.Settings(6, 1, Set.of(), Scheme.PER_TOKEN));
        Fill fill = alone.fill(TEXT, "cairo");
        assertThat(fill.candidates()).hasSize(1);
        assertThat(fill.judged().probability())
                .isCloseTo(filler(6, 1).fill(TEXT, "cairo").judged().withoutRetrieval(), FLOAT);
    }

    @Test
    void a_text_with_two_blanks_is_an_error() {
        assertFails(() -> filler(6, 3).fill("[MASK] is the capital of [MASK]."), "more than one blank");
    }

    @Test
    void a_blank_too_far_back_is_an_error() {
        String early = "is ".repeat(21);
        assertThat(filler(2, 1).fill(early + "[MASK]").blanks()).hasSize(1);
        assertFails(
                () -> filler(2, 1).fill(early + "[MASK]", 2), "ends at wordpiece 23 of the text, but a query holds 22");
        assertFails(() -> filler(2, 1).fill(early + "is [MASK]"), "a query holds 22");
    }

    @Test
    void a_word_of_another_length_than_the_blank_is_an_error() {
        assertFails(() -> filler(6, 3).fill("[MASK] [MASK] is old.", "seoul"), "2 [MASK], but 1 are to be filled");
        assertFails(() -> filler(6, 3).fill("[MASK] [MASK] is old.", 3), "2 [MASK], but 3 are to be filled");
        assertFails(() -> filler(6, 3).fill(TEXT, 0), "masks is 0");
    }

    @Test
    void a_word_that_the_vocabulary_cannot_spell_is_an_error() {
        assertFails(() -> filler(6, 3).fill(TEXT, "서울"), "cannot spell '서울'");
        assertFails(() -> filler(6, 3).fill(TEXT, ""), "cannot spell ''");
    }

    private static void assertFails(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(PyramidionException.class).hasMessageContaining(message);
    }

    private Filler filler(int candidates, int predictions) {
        return filler(candidates, predictions, Set.of());
    }

    private Filler filler(int candidates, int predictions, Set<String> without) {
        return new Filler(testing.indexed(), new Filler.Settings(candidates, predictions, without, Scheme.PER_TOKEN));
    }

    private static Fill.Prediction of(Fill fill, int blank, String piece) {
        return fill.blanks().get(blank).stream()
                .filter(prediction -> prediction.text().equals(piece))
                .findFirst()
                .orElseThrow();
    }

    /** {@code p(word|z,x)} of a word of one wordpiece at the first wordpiece of {@link #TEXT}. */
    private double readAlone(int block, String word) {
        int[] body = block < 0 ? new int[0] : testing.corpus().tokens(block);
        try (Scope scope = Scope.withoutGradients()) {
            PackedBatch batch = new PackedBatch(List.of(testing.format().joint(cloze(), body)));
            float[] logs =
                    Tensors.floats(testing.model().encoder().logProbabilities(batch, new int[] {batch.row(0, 1)}, 0));
            return Math.exp(logs[testing.model().tokenizer().id(word)]);
        }
    }

    private int[] cloze() {
        return testing.model().tokenizer().encodeCloze(TEXT).ids();
    }
}
