package org.pyramidion.answering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.questions.AnswerPlace;
import org.pyramidion.questions.Answers;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.testing.retrieval.TestingModel;
import org.pyramidion.text.Span;
import tools.jackson.databind.json.JsonMapper;

class AskerTest {

    private static final String QUESTION = "What is the capital of South Korea?";
    private static final int ALL = 100_000;

    @TempDir
    static Path directory;

    private static TestingModel testing;

    @BeforeAll
    static void open() throws IOException {
        testing = new TestingModel(directory, true);
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    @Test
    void probabilities_sum_to_one() {
        Answer answer = ask(new Asker.Settings(4, 6, ALL, Asker.Ranking.ANSWER));
        assertThat(spansAddedUp(4, 6).values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum())
                .isCloseTo(1, within(1e-9));
        assertThat(answer.candidates().stream()
                        .mapToDouble(Answer.Candidate::probability)
                        .sum())
                .isCloseTo(1, within(1e-9));
        assertThat(answer.candidates().stream()
                        .mapToDouble(Answer.Candidate::answerShare)
                        .sum())
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void answers_are_what_all_spans_add_up_to() {
        Answer answer = ask(new Asker.Settings(4, 6, ALL, Asker.Ranking.ANSWER));
        Map<String, Double> expected = spansAddedUp(4, 6);
        assertThat(expected).hasSizeGreaterThan(50);
        assertThat(normalised(answer))
                .hasSizeGreaterThan(5)
                .allSatisfy((text, probability) -> assertThat(probability).isCloseTo(expected.get(text), within(1e-6)));
        assertThat(expected.values().stream().max(Double::compare).orElseThrow())
                .isCloseTo(answer.probability(), within(1e-6));
    }

    @Test
    void alternatives_say_different_things_and_become_less_probable() {
        Answer answer = ask(new Asker.Settings(5, 4, 10, Asker.Ranking.ANSWER));
        List<Double> probabilities = new ArrayList<>(List.of(answer.probability()));
        List<String> texts = new ArrayList<>(List.of(answer.text()));
        answer.alternatives().forEach(other -> {
            probabilities.add(other.probability());
            texts.add(other.text());
        });
        assertThat(probabilities).hasSize(11).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(new HashSet<>(texts)).hasSize(11);
    }

    @Test
    void alternatives_do_not_overlap_and_none_has_the_words_of_another() {
        Answer answer = ask(new Asker.Settings(5, 6, 20, Asker.Ranking.ANSWER));
        List<AnswerPlace> places = new ArrayList<>(List.of(place(answer.text(), answer.evidence())));
        answer.alternatives().forEach(other -> {
            AnswerPlace place = place(other.text(), other.evidence());
            assertThat(places).noneMatch(place::isOneWith);
            places.add(place);
        });
        assertThat(places).hasSizeGreaterThan(5);
    }

    private static AnswerPlace place(String text, Evidence evidence) {
        return AnswerPlace.of(evidence.block(), new Span(evidence.start(), evidence.limit()), text);
    }

    @Test
    void answers_begin_and_end_with_words() {
        Answer answer = ask(new Asker.Settings(5, 6, 20, Asker.Ranking.SPAN));
        List<Evidence> evidence = new ArrayList<>(List.of(answer.evidence()));
        answer.alternatives().forEach(other -> evidence.add(other.evidence()));
        assertThat(evidence).allSatisfy(each -> {
            String around = " " + each.text() + " ";
            assertThat(around.substring(each.start(), each.start() + 2)).doesNotMatch("\\w\\w");
            assertThat(around.substring(each.limit(), each.limit() + 2)).doesNotMatch("\\w\\w");
            assertThat(quoted(each)).containsPattern("[\\p{L}\\p{N}]");
        });
    }

    @Test
    void the_evidence_holds_the_answer_where_it_says() {
        Answer answer = ask(new Asker.Settings(5, 10, 200, Asker.Ranking.ANSWER));
        assertThat(quoted(answer.evidence())).isEqualTo(answer.text());
        assertThat(answer.alternatives())
                .allSatisfy(other -> assertThat(quoted(other.evidence())).isEqualTo(other.text()));
        Evidence evidence = answer.evidence();
        assertThat(evidence.text()).isEqualTo(testing.corpus().text(evidence.block()));
        assertThat(evidence.documentId()).isEqualTo(testing.corpus().documentId(evidence.block()));
        assertThat(evidence.title()).isEqualTo(testing.corpus().title(evidence.block()));
        assertThat(evidence.fields()).containsEntry("kind", "test");
    }

    @Test
    void ranked_by_span_the_best_answer_has_the_highest_score_of_all() {
        Answer answer = ask(new Asker.Settings(5, 6, ALL, Asker.Ranking.SPAN));
        assertThat(answer.alternatives())
                .isNotEmpty()
                .allSatisfy(other -> assertThat(other.score()).isLessThanOrEqualTo(answer.score()));
    }

    @Test
    void candidates_are_the_null_document_and_then_the_blocks_by_relevance() {
        Answer answer = ask(new Asker.Settings(3, 5, 1, Asker.Ranking.ANSWER));
        Hits hits = hits(3);
        List<Answer.Candidate> candidates = answer.candidates();
        assertThat(candidates).hasSize(4);
        assertThat(candidates.getFirst().block()).isEqualTo(-1);
        assertThat(candidates.getFirst().answerShare()).isZero();
        assertThat(candidates.getFirst().relevance()).isCloseTo(nullRelevance(), within(1e-4));
        for (int rank = 1; rank < 4; rank++) {
            assertThat(candidates.get(rank).rank()).isEqualTo(rank);
            assertThat(candidates.get(rank).block()).isEqualTo(hits.ids()[rank - 1]);
            assertThat(candidates.get(rank).relevance()).isEqualTo(hits.scores()[rank - 1]);
        }
        double odds =
                Math.exp(candidates.get(1).relevance() - candidates.getFirst().relevance());
        assertThat(candidates.get(1).probability() / candidates.getFirst().probability())
                .isCloseTo(odds, within(odds * 1e-9));
    }

    @Test
    void a_beam_wider_than_the_corpus_reads_the_whole_corpus() {
        Answer answer = ask(new Asker.Settings(500, 3, 1, Asker.Ranking.ANSWER));
        assertThat(answer.candidates()).hasSize(1 + testing.corpus().size());
    }

    @Test
    void an_answer_can_be_written_as_json() {
        String json = JsonMapper.shared().writeValueAsString(ask(Asker.Settings.defaults()));
        assertThat(JsonMapper.shared().readTree(json).propertyNames())
                .containsExactly("question", "text", "score", "probability", "evidence", "alternatives", "candidates");
    }

    @Test
    void a_question_without_words_is_an_error() {
        Asker asker = asker(Asker.Settings.defaults());
        assertThatThrownBy(() -> asker.ask("  "))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("empty");
    }

    @Test
    void a_model_without_a_reader_cannot_answer(@TempDir Path other) throws IOException {
        try (TestingModel without = new TestingModel(other, false)) {
            assertThatThrownBy(() -> new Asker(without.indexed(), Asker.Settings.defaults()))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("no reader");
        }
    }

    @Test
    void a_beam_of_nothing_is_an_error() {
        assertThatThrownBy(() -> new Asker.Settings(0, 10, 4, Asker.Ranking.ANSWER))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("readerBeam is 0; it must be at least 1");
    }

    private Asker asker(Asker.Settings settings) {
        return new Asker(testing.indexed(), settings);
    }

    private Answer ask(Asker.Settings settings) {
        return asker(settings).ask(QUESTION);
    }

    private Hits hits(int count) {
        return testing.indexed()
                .retriever()
                .retrieve(List.of(testing.tokens(QUESTION)), count)
                .getFirst();
    }

    /** Probability of each normalised answer, span by span; answers that normalise to nothing are kept apart. */
    private Map<String, Double> spansAddedUp(int beam, int width) {
        Hits hits = hits(beam);
        Map<String, Double> sums = new HashMap<>();
        double total = 0;
        for (int b = 0; b < beam; b++) {
            Reading one = Reading.of(
                    testing.format(), testing.tokens(QUESTION), new int[] {hits.ids()[b]}, testing.corpus(), width);
            float[] scores = scores(one);
            boolean[] open = one.answers();
            for (int s = 0; s < scores.length; s++) {
                if (open[s]) {
                    double mass = Math.exp(scores[s] + hits.scores()[b]);
                    total += mass;
                    sums.merge(name(one.place(0, s).of(one.block(0).text())), mass, Double::sum);
                }
            }
        }
        double all = total;
        sums.replaceAll((text, mass) -> mass / all);
        return sums;
    }

    private float[] scores(Reading reading) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.floats(reading.scores(testing.model().reader(), 0));
        }
    }

    private static Map<String, Double> normalised(Answer answer) {
        Map<String, Double> probabilities = new HashMap<>(Map.of(name(answer.text()), answer.probability()));
        answer.alternatives().forEach(other -> probabilities.put(name(other.text()), other.probability()));
        return probabilities;
    }

    private static String name(String text) {
        String normalised = Answers.normalise(text);
        return normalised.isEmpty() ? "nothing but " + text.toLowerCase(Locale.ROOT) : normalised;
    }

    private static String quoted(Evidence evidence) {
        return evidence.text().substring(evidence.start(), evidence.limit());
    }

    private double nullRelevance() {
        var query = testing.format().query(testing.tokens(QUESTION));
        var empty = testing.format().document(new int[0], new int[0]);
        try (Scope scope = Scope.withoutGradients()) {
            float[] q = Tensors.floats(testing.model().queryEmbedder().embed(new PackedBatch(List.of(query)), 0));
            float[] z = Tensors.floats(testing.model().documentEmbedder().embed(new PackedBatch(List.of(empty)), 0));
            double product = 0;
            for (int i = 0; i < q.length; i++) {
                product += q[i] * z[i];
            }
            assertThat(Arrays.equals(q, z)).isFalse();
            return product;
        }
    }
}
