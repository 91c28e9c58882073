package org.pyramidion.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.util.DoubleComparator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.answering.Answer;
import org.pyramidion.answering.Asker;
import org.pyramidion.answering.DenseRanker;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;
import org.pyramidion.answering.SpanPredictor;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Answers;
import org.pyramidion.questions.Qrels;
import org.pyramidion.questions.Question;
import org.pyramidion.testing.retrieval.TestingModel;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EvaluatorTest {

    private static final List<Question> QUESTIONS = List.of(
            new Question("1", "What is the capital of South Korea?", List.of("Seoul"), false, List.of("korea")),
            new Question("2", "Where is the Nile?", List.of("egypt"), false, List.of("nile", "egypt")),
            new Question("3", "What is the city on the Rhone?", List.of("Lyon"), false, List.of()),
            new Question("4", "Who was born in 1802?", List.of("Vict.r|Hugo"), true, List.of("hugo")),
            new Question("5", "What is the capital of Spain?", List.of("Madrid"), false, List.of("spain")));

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
    void ranks_are_those_of_the_first_right_block() {
        Evaluation evaluation = evaluate(QUESTIONS);
        for (int i = 0; i < QUESTIONS.size(); i++) {
            Question question = QUESTIONS.get(i);
            int[] ranking = ranking(question);
            QuestionResult result = evaluation.results().get(i);
            assertThat(result.id()).isEqualTo(question.id());
            assertThat(result.answerRank())
                    .isEqualTo(IntStream.range(0, ranking.length)
                            .filter(r -> Answers.containsAnswer(testing.corpus().text(ranking[r]), question))
                            .map(r -> r + 1)
                            .findFirst());
            assertThat(result.evidenceRank())
                    .isEqualTo(IntStream.range(0, ranking.length)
                            .filter(r -> question.evidence()
                                    .contains(testing.corpus().documentId(ranking[r])))
                            .map(r -> r + 1)
                            .findFirst());
        }
    }

    @Test
    void recall_counts_ranks_up_to_each_depth_of_the_corpus() {
        Evaluation evaluation = evaluate(QUESTIONS);
        int size = testing.corpus().size();
        assertThat(evaluation.all().recall()).containsOnlyKeys(1, 5, size);
        evaluation
                .all()
                .recall()
                .forEach((depth, share) -> assertThat(share)
                        .isEqualTo(evaluation.results().stream()
                                        .filter(result -> result.answerRank().orElse(99) <= depth)
                                        .count()
                                / 5.0));
        assertThat(evaluation.all().recall()).containsEntry(size, 0.8);
        assertThat(evaluation.answerable().recall()).containsEntry(size, 1.0);
        assertThat(evaluation.all().evidenceRecall()).containsEntry(size, 0.75);
    }

    @Test
    void the_answerable_are_those_with_an_answer_in_the_corpus() {
        Evaluation evaluation = evaluate(QUESTIONS);
        assertThat(evaluation.results())
                .extracting(QuestionResult::answerable)
                .containsExactly(true, true, true, true, false);
        assertThat(evaluation.answerable().questions()).isEqualTo(4);
        assertThat(evaluation.all().withEvidence()).isEqualTo(4);
    }

    @Test
    void evidence_makes_a_question_answerable_that_retrieval_missed() {
        List<Integer> first = List.of(1);
        Question question = questionWhoseFirstBlockIsNotItsEvidence();
        Evaluation evaluation = evaluator(first, true).evaluate(List.of(question), Progress.none());
        assertThat(evaluation.results().getFirst().answerRank()).isEmpty();
        assertThat(evaluation.results().getFirst().answerable()).isTrue();
        assertThat(evaluation.answerable().recall()).isEqualTo(Map.of(1, 0.0));
    }

    @Test
    void predictions_are_what_asking_gives() {
        Evaluation evaluation = evaluate(QUESTIONS);
        Asker asker = new Asker(testing.indexed(), Asker.Settings.defaults());
        for (int i = 0; i < QUESTIONS.size(); i++) {
            Answer answer = asker.ask(QUESTIONS.get(i).text());
            QuestionResult.Prediction prediction =
                    evaluation.results().get(i).prediction().orElseThrow();
            assertThat(prediction.text()).isEqualTo(answer.text());
            assertThat(prediction.probability()).isCloseTo(answer.probability(), within(1e-4));
            assertThat(prediction.documentId()).isEqualTo(answer.evidence().documentId());
        }
    }

    @Test
    void exact_match_and_f1_are_averages_over_right_and_wrong_answers() {
        String predicted = evaluate(QUESTIONS.subList(0, 1))
                .results()
                .getFirst()
                .prediction()
                .orElseThrow()
                .text();
        String text = QUESTIONS.getFirst().text();
        List<Question> judged = List.of(
                new Question("right", text, List.of("nothing", predicted.toUpperCase(Locale.ROOT)), false, List.of()),
                new Question("half", text, List.of(predicted + " zzz"), false, List.of()),
                new Question("wrong", text, List.of("zzz"), false, List.of()),
                new Question("regex", text, List.of(".+"), true, List.of()),
                new Question("wrong regex", text, List.of("^zzz$"), true, List.of()));
        Evaluation evaluation = evaluate(judged);
        double half = Answers.f1(predicted, List.of(predicted + " zzz"));
        assertThat(half).isBetween(0.01, 0.99);
        assertThat(evaluation.results())
                .extracting(result -> result.prediction().orElseThrow().exactMatch())
                .containsExactly(true, false, false, true, false);
        assertThat(evaluation.results())
                .extracting(result -> result.prediction().orElseThrow().f1())
                .containsExactly(1.0, half, 0.0, 1.0, 0.0);
        assertThat(evaluation.all().exactMatch()).hasValue(0.4);
        assertThat(evaluation.all().f1().orElseThrow()).isCloseTo((2 + half) / 5, within(1e-12));
    }

    @Test
    void a_model_without_a_reader_is_measured_by_its_retrieval(@TempDir Path other) throws IOException {
        try (TestingModel without = new TestingModel(other, false)) {
            Evaluation evaluation = new Evaluator(without.indexed(), Evaluator.Settings.defaults())
                    .evaluate(QUESTIONS, Progress.none());
            assertThat(evaluation.all().exactMatch()).isEqualTo(OptionalDouble.empty());
            assertThat(evaluation.all().f1()).isEmpty();
            assertThat(evaluation.all().recall()).containsEntry(12, 0.8);
            assertThat(evaluation.results())
                    .allSatisfy(result -> assertThat(result.prediction()).isEmpty());
        }
    }

    @Test
    void a_reader_can_be_left_out() {
        Evaluation evaluation = evaluator(List.of(5), false).evaluate(QUESTIONS, Progress.none());
        assertThat(evaluation.all().exactMatch()).isEmpty();
        assertThat(evaluation.all().recall()).containsOnlyKeys(5);
    }

    @Test
    void anything_that_ranks_goes_with_anything_that_answers() {
        Ranker backwards = (questions, k, allowed) -> questions.stream()
                .map(question -> new Hits(new int[] {2, 1, 0}, new float[] {3, 2, 1}))
                .toList();
        Predictor first = new Predictor() {
            @Override
            public int beam() {
                return 1;
            }

            @Override
            public Prediction predict(Question question, Hits hits) {
                return new Prediction("Seoul", 0.5, OptionalInt.of(hits.ids()[0]));
            }
        };
        Evaluation evaluation = new Evaluator(testing.corpus(), backwards, Optional.of(first), List.of(1, 3))
                .evaluate(QUESTIONS.subList(0, 1), Progress.none());
        QuestionResult result = evaluation.results().getFirst();
        assertThat(result.ranking())
                .extracting(QuestionResult.Ranked::documentId)
                .containsExactly("france", "seoul", "korea");
        assertThat(result.answerRank()).hasValue(2);
        assertThat(result.evidenceRank()).hasValue(3);
        assertThat(result.prediction())
                .hasValue(new QuestionResult.Prediction("Seoul", 0.5, OptionalInt.of(2), "france", true, 1));
    }

    @Test
    void answers_without_passages_are_measured_without_recall() {
        Predictor closed = new Predictor() {
            @Override
            public int beam() {
                return 0;
            }

            @Override
            public Prediction predict(Question question, Hits hits) {
                assertThat(hits.size()).isZero();
                return new Prediction("Seoul", 0.5, OptionalInt.empty());
            }
        };
        Evaluation evaluation = new Evaluator(testing.corpus(), Ranker.NONE, Optional.of(closed), List.of())
                .evaluate(QUESTIONS, Progress.none());
        assertThat(evaluation.all().exactMatch()).hasValue(0.2);
        assertThat(evaluation.all().recall()).isEmpty();
        assertThat(evaluation.all().evidenceRecall()).isEmpty();
        assertThat(evaluation.results().getFirst().toJson())
                .containsKey("em")
                .doesNotContainKeys("rank", "evidence_rank");
    }

    @Test
    void questions_without_answers_are_measured_by_their_documents_alone() {
        List<Question> queries = List.of(
                new Question("seoul", QUESTIONS.getFirst().text(), List.of(), false, List.of("seoul")),
                new Question("none", QUESTIONS.getFirst().text(), List.of(), false, List.of("elsewhere")));
        Evaluation evaluation = evaluator(List.of(1, 12), true).evaluate(queries, Progress.none());
        assertThat(evaluation.all().recall()).isEmpty();
        assertThat(evaluation.all().exactMatch()).isEmpty();
        assertThat(evaluation.all().evidenceRecall()).containsEntry(12, 0.5);
        assertThat(evaluation.all().documentRecall()).containsEntry(12, 0.5);
        assertThat(evaluation.results()).extracting(QuestionResult::answerable).containsExactly(true, false);
        assertThat(evaluation.results().getFirst().toJson())
                .containsKey("evidence_rank")
                .doesNotContainKeys("rank", "em");
    }

    @Test
    void with_a_weight_of_one_given_inner_products_are_read_as_the_models_own() {
        Ranker dense = new DenseRanker(testing.indexed());
        Predictor given = given(1);
        Evaluation evaluation = new Evaluator(testing.corpus(), dense, Optional.of(given), List.of(1))
                .evaluate(QUESTIONS, Progress.none());
        List<QuestionResult> own = evaluate(QUESTIONS).results();
        for (int i = 0; i < QUESTIONS.size(); i++) {
            QuestionResult.Prediction expected = own.get(i).prediction().orElseThrow();
            QuestionResult.Prediction actual =
                    evaluation.results().get(i).prediction().orElseThrow();
            assertThat(actual.text()).isEqualTo(expected.text());
            assertThat(actual.probability()).isCloseTo(expected.probability(), within(1e-4));
        }
        assertThat(given.predict(QUESTIONS.getFirst(), new Hits(new int[0], new float[0]))
                        .text())
                .isEmpty();
    }

    @Test
    void without_a_weight_the_scores_of_given_blocks_count_for_nothing_and_with_a_great_one_the_first_block_wins() {
        Hits hits = new Hits(testing.corpus().blocksOf("korea"), new float[] {3});
        Hits both = new Hits(
                new int[] {hits.ids()[0], testing.corpus().blocksOf("seoul")[0]}, new float[] {3, Float.MIN_VALUE});
        Hits level = new Hits(both.ids(), new float[2]);
        Question question = QUESTIONS.getFirst();
        assertThat(given(0).predict(question, both)).isEqualTo(given(0).predict(question, level));
        assertThat(given(0).predict(question, hits).block()).hasValue(hits.ids()[0]);
        assertThat(given(1e4).predict(question, both).block()).hasValue(hits.ids()[0]);
        assertThat(given(1e4)
                        .predict(question, new Hits(both.ids(), new float[] {0, 3}))
                        .block())
                .hasValue(both.ids()[1]);
        assertThatThrownBy(() -> given(-1)).hasMessageContaining("the ranker's weight is -1.0");
    }

    private static Predictor given(double weight) {
        return SpanPredictor.ofGiven(testing.realm(), weight, Asker.Settings.defaults());
    }

    @Test
    void a_run_of_blocks_or_documents_ranks_as_what_it_was_written_from(@TempDir Path runs) {
        Evaluation evaluation = evaluator(List.of(1, 5, 12), false).evaluate(QUESTIONS, Progress.none());
        Path file = runs.resolve("run.trec");
        for (TrecRun run : List.of(
                TrecRun.ofDocuments(evaluation.results()),
                TrecRunRanker.ofBlocks(evaluation.results(), testing.corpus()))) {
            run.write(file, "test");
            Ranker ranker = new TrecRunRanker(TrecRun.read(file), testing.corpus());
            Evaluation again = new Evaluator(testing.corpus(), ranker, Optional.empty(), List.of(1, 5, 12))
                    .evaluate(QUESTIONS, Progress.none());
            assertThat(again.all()).isEqualTo(evaluation.all());
        }
    }

    @Test
    void a_run_may_lack_a_question_but_not_name_a_document_that_the_corpus_lacks(@TempDir Path runs)
            throws IOException {
        Path file = runs.resolve("run.trec");
        Files.writeString(file, "1 Q0 seoul#0 1 1.0 x\n");
        Ranker ranker = new TrecRunRanker(TrecRun.read(file), testing.corpus());
        Evaluation evaluation = new Evaluator(testing.corpus(), ranker, Optional.empty(), List.of(5))
                .evaluate(QUESTIONS, Progress.none());
        assertThat(evaluation.results())
                .extracting(result -> result.answerRank().isPresent())
                .containsExactly(true, false, false, false, false);
        assertThat(evaluation.all().mrr()).hasValue(0);
        Files.writeString(file, "1 Q0 seoul#1 1 1.0 x\n");
        Ranker unknown = new TrecRunRanker(TrecRun.read(file), testing.corpus());
        assertThatThrownBy(() -> unknown.rank(QUESTIONS, 5))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("seoul#1");
    }

    @Test
    void judgements_and_the_answerable_can_be_given() throws IOException {
        Path file = Files.writeString(directory.resolve("qrels"), "1 0 seoul 2\n1 0 korea 1\n2 0 nile 0\n");
        Gold gold = new Gold(Qrels.read(file), Optional.of(Set.of("5")));
        Evaluation evaluation = evaluator(List.of(5), false).evaluate(QUESTIONS, gold, Progress.none());
        List<QuestionResult> results = evaluation.results();
        assertThat(results).extracting(QuestionResult::answerable).containsExactly(false, false, false, false, true);
        assertThat(results)
                .extracting(result -> result.graded().isPresent())
                .containsExactly(true, true, false, false, false);
        double mean = (results.getFirst().graded().orElseThrow().reciprocalRank() + 0) / 2;
        assertThat(evaluation.all().mrr()).hasValue(mean);
        assertThat(evaluation.all().ndcg()).containsOnlyKeys(5, 10);
        assertThat(evaluation.all().intervals())
                .containsKeys("recall@5", "evidence_recall@5", "mrr", "ndcg@10", "document_recall@5");
    }

    @Test
    void batches_do_not_change_results() {
        List<Question> many = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            many.addAll(QUESTIONS);
        }
        Evaluation evaluation = evaluator(List.of(1, 5), false).evaluate(many, Progress.none());
        assertThat(evaluation.all().questions()).isEqualTo(150);
        for (int i = 5; i < many.size(); i++) {
            assertThat(evaluation.results().get(i))
                    .usingRecursiveComparison()
                    .withComparatorForType(new DoubleComparator(1e-4), Double.class)
                    .isEqualTo(evaluation.results().get(i - 5));
        }
    }

    @Test
    void kinds_of_questions_have_figures_of_their_own() {
        Question seoul = QUESTIONS.getFirst();
        List<Question> kinds = List.of(
                new Question("1", seoul.text(), List.of("Seoul"), false, List.of(), Map.of("kind", "where")),
                new Question("2", seoul.text(), List.of("Madrid"), false, List.of(), Map.of("kind", "what")),
                new Question("3", seoul.text(), List.of("Seoul"), false, List.of(), Map.of("kind", "what")));
        Evaluation evaluation = evaluator(List.of(12), false).evaluate(kinds, Progress.none());
        assertThat(evaluation.kinds()).containsOnlyKeys("where", "what");
        assertThat(evaluation.kinds().get("what").recall()).containsEntry(12, 0.5);
        assertThat(evaluation.kinds().get("what").evidenceRecall()).isEmpty();
        assertThat(evaluate(QUESTIONS).kinds()).isEmpty();
    }

    @Test
    void results_are_written_one_a_line() throws IOException {
        Evaluation evaluation = evaluate(QUESTIONS);
        Path file = directory.resolve("results.jsonl");
        evaluation.writeResults(file);
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(5);
        JsonNode first = JsonMapper.shared().readTree(lines.getFirst());
        QuestionResult result = evaluation.results().getFirst();
        assertThat(first.propertyNames())
                .containsExactly(
                        "id",
                        "question",
                        "answers",
                        "prediction",
                        "probability",
                        "document",
                        "em",
                        "f1",
                        "rank",
                        "evidence_rank",
                        "reciprocal_rank",
                        "ndcg@10",
                        "answerable");
        assertThat(first.path("rank").asInt()).isEqualTo(result.answerRank().orElseThrow());
        assertThat(first.path("prediction").asString())
                .isEqualTo(result.prediction().orElseThrow().text());
        JsonNode third = JsonMapper.shared().readTree(lines.get(2));
        assertThat(third.has("evidence_rank")).isFalse();
        assertThat(JsonMapper.shared().readTree(lines.get(4)).path("rank").isNull())
                .isTrue();
    }

    @Test
    void results_make_their_folder_and_are_an_error_where_they_cannot_be_written() throws IOException {
        Evaluation evaluation = evaluator(List.of(1), false).evaluate(QUESTIONS, Progress.none());
        Path file = directory.resolve("new/folder/results.jsonl");
        evaluation.writeResults(file);
        assertThat(file).content().hasLineCount(QUESTIONS.size());
        assertThatThrownBy(() -> evaluation.writeResults(file.resolve("results.jsonl")))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("cannot write");
    }

    @Test
    void progress_counts_questions() {
        List<Long> seen = new ArrayList<>();
        evaluator(List.of(1), false).evaluate(many(70), (what, total, unit) -> {
            assertThat(total).isEqualTo(70);
            return seen::add;
        });
        assertThat(seen).isSorted().hasSizeGreaterThan(1).endsWith(70L);
    }

    @Test
    void many_questions_come_out_as_each_does_alone() {
        List<Question> many = many(70);
        List<QuestionResult> results = evaluate(many).results();
        assertThat(results).extracting(QuestionResult::question).isEqualTo(texts(many));
        for (int i = 0; i < many.size(); i++) {
            QuestionResult alone = evaluate(List.of(many.get(i))).results().getFirst();
            assertThat(results.get(i))
                    .as("question %d", i)
                    .usingRecursiveComparison()
                    .withComparatorForType(new DoubleComparator(1e-4), Double.class)
                    .isEqualTo(alone);
        }
    }

    private static List<Question> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> QUESTIONS.get(i * i % QUESTIONS.size()))
                .toList();
    }

    private static List<String> texts(List<Question> questions) {
        return questions.stream().map(Question::text).toList();
    }

    @Test
    void no_questions_or_depths_are_errors() {
        assertThatThrownBy(() -> evaluate(List.of()))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("no questions");
        assertThatThrownBy(() -> evaluator(List.of(), true))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("depths is empty");
        assertThatThrownBy(() -> evaluator(List.of(0), true))
                .isInstanceOf(PyramidionException.class)
                .hasMessageContaining("depths is 0");
    }

    private Evaluation evaluate(List<Question> questions) {
        return evaluator(List.of(1, 5, 20, 100), true).evaluate(questions, Progress.none());
    }

    private Evaluator evaluator(List<Integer> depths, boolean read) {
        return new Evaluator(testing.indexed(), new Evaluator.Settings(Asker.Settings.defaults(), depths, read));
    }

    private int[] ranking(Question question) {
        return testing.indexed()
                .retriever()
                .retrieve(
                        List.of(testing.tokens(question.text())),
                        testing.corpus().size())
                .getFirst()
                .ids();
    }

    /** Its answer is a word that only its evidence has, which some other block comes before. */
    private Question questionWhoseFirstBlockIsNotItsEvidence() {
        String text = "What is old?";
        int[] ranking = ranking(new Question("", text, List.of("x"), false, List.of()));
        String first = testing.corpus().documentId(ranking[0]);
        return first.equals("pyramid")
                ? new Question("1", text, List.of("Tokyo"), false, List.of("japan"))
                : new Question("1", text, List.of("pyramidion"), false, List.of("pyramid"));
    }
}
