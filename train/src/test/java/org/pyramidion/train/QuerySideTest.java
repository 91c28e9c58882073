package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.BlankQuery;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Judge;
import org.pyramidion.run.Masking;
import org.pyramidion.run.Objective;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;

/** What a start at a sentence encoder trains while its documents stay as they are, on the toy corpus. */
class QuerySideTest {

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore corpus;
    private RealmModel model;
    private InputFormat format;
    private BlockIndex index;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        model = testing.sentenceModel();
        model.freezeDocumentEmbedder();
        model.freezeEncoder();
        format = TestingRealm.format(model);
        index = BlockIndex.build(directory.resolve("start"), new Realm(model, format, corpus), 0, Progress.none());
    }

    @AfterEach
    void close() {
        index.close();
        testing.close();
    }

    private static TestingConfig.Departures departures(Judge judge, double ictShare, double anchor, boolean inBatch) {
        return new TestingConfig.Departures(judge, false, 0, inBatch, ictShare, anchor);
    }

    private Pretraining pretraining(IndexRefresh refresh, TestingConfig.Departures departures) {
        return new Pretraining(
                new Realm(model, format, corpus),
                sampler(),
                new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT),
                refresh,
                TestingConfig.pretrain(8, 4, 6, 1, 1, 0, Scheme.PER_TOKEN, departures));
    }

    private SentenceSampler sampler() {
        return new SentenceSampler(
                corpus,
                model.tokenizer(),
                new SentenceSampler.Settings(Masking.SALIENT, format.queryCapacity(), 10, 2),
                3);
    }

    private IndexRefresh refresh() {
        return new SynchronousRefresh(
                new RefreshFiles(directory.resolve("stage")),
                new Realm(model, format, corpus),
                RefreshSchedule.every(0),
                java.util.Set::of,
                List.of(directory.resolve("start")),
                Progress.none());
    }

    private List<Map<String, Double>> pretrain(TestingConfig.Departures departures, int steps) {
        List<Map<String, Double>> logged = new ArrayList<>();
        try (IndexRefresh refresh = refresh()) {
            Pretraining task = pretraining(refresh, departures);
            task.balanceNull();
            run(task, steps, 1e-3, logged::add);
        }
        return logged;
    }

    private void run(TrainingTask task, int steps, double rate, Consumer<Map<String, Double>> values) {
        var settings = new TrainingLoop.Settings("test", 3, steps, 1, new LearningRate(rate, steps, 3), 1, 0, 0);
        var checkpoints = new Checkpoints(directory.resolve("checkpoints"));
        new TrainingLoop(
                        task,
                        settings,
                        checkpoints,
                        (step, logged) -> values.accept(logged),
                        Progress.none(),
                        () -> false)
                .run();
    }

    @ParameterizedTest
    @EnumSource(Judge.class)
    void whoever_judges_only_the_query_side_learns_and_the_null_document_begins_in_play(Judge judge) {
        Parameters before = model.weights().copy();
        List<Map<String, Double>> logged = pretrain(departures(judge, 0, 0, false), 40);
        assertThat(logged.getFirst().get("null_share")).isBetween(0.05, 0.5);
        assertThat(mean(logged, "loss", 30, 40)).isLessThan(mean(logged, "loss", 0, 10));
        assertSame("embedder.", before, true);
        assertSame("encoder.", before, true);
        assertSame("query_embedder.", before, false);
        assertSame("retriever.", before, false);
        before.close();
    }

    @Test
    void vectors_of_the_start_are_not_computed_again() {
        try (IndexRefresh refresh = refresh()) {
            BlockIndex first = refresh.at(0, (old, fresh) -> {});
            assertThat(first.cost().blocks()).isZero();
            assertThat(first.search().vector(3)).containsExactly(index.search().vector(3));
        }
    }

    @Test
    void an_anchor_holds_queries_where_they_began() {
        Parameters start = model.weights().copy();
        pretrain(departures(Judge.ANSWER, 0, 0, false), 40);
        double free = drift();
        model.weights().putAll(start);
        model.freezeDocumentEmbedder();
        model.freezeEncoder();
        pretrain(departures(Judge.ANSWER, 0, 100, false), 40);
        assertThat(free).isGreaterThan(0.01);
        assertThat(drift()).isLessThan(free / 2);
        start.close();
    }

    private double drift() {
        try (Scope scope = Scope.withoutGradients()) {
            var batch = new org.pyramidion.model.PackedBatch(List.of(format.query(
                    model.tokenizer().encode("when was aba founded").ids())));
            return Drift.of(model, model.queryEmbedder().embed(batch, 0), batch).item_double();
        }
    }

    @Test
    void whole_sentences_find_their_own_block_again() {
        List<Map<String, Double>> logged = pretrain(departures(Judge.ANSWER, 1, 0, false), 60);
        assertThat(mean(logged, "ict_loss", 50, 60)).isLessThan(mean(logged, "ict_loss", 0, 10) - 0.2);
        assertThat(mean(pretrain(departures(Judge.ANSWER, 0.5, 0, false), 2), "ict_loss", 0, 2))
                .isPositive();
    }

    @ParameterizedTest
    @EnumSource(
            value = BlankQuery.class,
            names = {"SENTENCE", "QUESTION"})
    void whole_sentences_are_asked_for_as_the_settings_say(BlankQuery query) {
        PretrainConfig config = DistinctSettings.config(
                        "pretrain.judge=answer",
                        "pretrain.train-documents=false",
                        "pretrain.ict-share=1",
                        "pretrain.ict-query=" + query.name().toLowerCase(Locale.ROOT),
                        "pretrain.micro-batch=4",
                        "pretrain.dropout=0")
                .pretrain();
        var own = new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT);
        BlankQueries asked = BlankQueries.of(query, corpus, model.tokenizer());
        try (Scope scope = Scope.open();
                IndexRefresh refresh = refresh();
                Pretraining task = new Pretraining(
                        new Realm(model, format, corpus),
                        sampler(),
                        own,
                        refresh,
                        config,
                        BlankQueries.of(BlankQuery.SENTENCE, corpus, model.tokenizer()),
                        Ranks.alone())) {
            List<MaskedSentence> sentences =
                    sampler().training(0, 4).stream().map(MaskedSentence::whole).toList();
            List<int[]> found = Candidates.withOrigin(
                    sentences, Candidates.of(sentences, asked, new Retriever(model, format, index), own, 5));
            var scores = new CandidateScores(model, format, DocumentVectors.of(index.search()), 0);
            double expected = new OccurrenceLoss(scores, asked, corpus, Judge.ORIGIN)
                    .of(sentences, found, 0)
                    .likelihood()
                    .loss()
                    .item_double();
            assertThat(task.step(0).get("ict_loss")).isEqualTo(expected, within(1e-5));
        }
    }

    @Test
    void documents_of_the_other_sentences_are_scored_too_but_never_ones_own() {
        var own = new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT);
        List<MaskedSentence> sentences = IntStream.of(0, 2)
                .mapToObj(block -> MaskedSentence.of(
                                corpus.block(block), model.tokenizer().maskId(), 20, 10)
                        .getFirst())
                .toList();
        List<int[]> candidates = List.of(new int[] {Candidates.NULL, 5}, new int[] {Candidates.NULL, 0});
        List<int[]> more = Candidates.withOthers(sentences, candidates, own);
        assertThat(more.get(0)).as("block 0 is the sentence's own").containsExactly(-1, 5, -2, -2);
        assertThat(more.get(1)).containsExactly(-1, 0, 5, -2);
        try (Scope scope = Scope.withoutGradients()) {
            var scores = new CandidateScores(model, format, DocumentVectors.of(index.search()), 0);
            var loss = new RealmLoss(
                    new Realm(model, format, corpus),
                    Scheme.PER_TOKEN,
                    Objective.MARGINAL,
                    scores,
                    BlankQueries.sentences(),
                    2);
            BlankLoss.Forward forward = loss.of(sentences, more, 0);
            double[] gold = Tensors.doubles(forward.gold().select(2, 0)); // [2, 4]
            assertThat(gold[6]).as("unread: no more help than none").isEqualTo(gold[4]);
            assertThat(gold[5]).as("read").isNotEqualTo(gold[4]);
            assertThat(Tensors.doubles(forward.relevance())[3]).isEqualTo(-10_000);
        }
    }

    @Test
    void questions_teach_retrieval_without_a_reader() {
        List<Question> questions = questions();
        double before = recallAtOne(questions);
        List<Map<String, Double>> logged = new ArrayList<>();
        var settings = TestingConfig.retrieval(6, 12, 0, 0, 0);
        run(
                new RetrievalTuning(
                        new Realm(model, format, corpus),
                        index,
                        new RetrievalTuning.Words(Optional.empty()),
                        questions,
                        3,
                        settings),
                60,
                1e-3,
                logged::add);
        assertThat(mean(logged, "loss", 50, 60)).isLessThan(mean(logged, "loss", 0, 10) / 2);
        assertThat(recallAtOne(questions)).isGreaterThan(before + 0.3);
    }

    @Test
    void questions_without_an_answer_in_their_beam_make_room_for_others() {
        List<Question> questions = new ArrayList<>(questions());
        for (int i = 0; i < 24; i++) {
            questions.add(new Question("n" + i, "who came " + i, List.of("nobody at all"), false, List.of(), Map.of()));
        }
        assertThat(answered(questions, 1)).isLessThan(0.7);
        assertThat(answered(questions, 20)).isEqualTo(1);
    }

    private double answered(List<Question> questions, int overDraw) {
        try (var task = new RetrievalTuning(
                new Realm(model, format, corpus),
                index,
                new RetrievalTuning.Words(Optional.empty()),
                questions,
                3,
                TestingConfig.retrieval(6, 12, 0, 0, 0, overDraw))) {
            return task.step(0).get("beam_has_answer");
        }
    }

    private static List<Question> questions() {
        return IntStream.range(0, TestingRealm.CITIES.size())
                .mapToObj(i -> new Question(
                        "q" + i,
                        "when was %s founded".formatted(TestingRealm.CITIES.get(i)),
                        List.of(Integer.toString(TestingRealm.year(i))),
                        false,
                        List.of(),
                        Map.of()))
                .toList();
    }

    private double recallAtOne(List<Question> questions) {
        List<Hits> hits = new Retriever(model, format, index)
                .retrieve(
                        questions.stream()
                                .map(question -> model.tokenizer()
                                        .encode(question.text())
                                        .ids())
                                .toList(),
                        1);
        return IntStream.range(0, hits.size())
                        .filter(i -> corpus.text(hits.get(i).ids()[0])
                                .contains(questions.get(i).answers().getFirst()))
                        .count()
                / (double) hits.size();
    }

    @Test
    void a_question_costs_the_share_of_what_is_not_right_and_nothing_where_nothing_is() {
        try (Scope scope = Scope.withoutGradients()) {
            double one = Math.log(1 + Math.exp(1)); // log(e² + e³) - 2, where the first is right
            var scores = Tensors.of(new double[] {2, 3, 5, 5}, 2, 2);
            var right = Tensors.of(new double[] {1, 0, 0, 0}, 2, 2);
            assertThat(RetrievalTuning.loss(scores, right).item_double()).isCloseTo(one / 2, within(1e-9));
        }
    }

    private static double mean(List<Map<String, Double>> logged, String name, int from, int limit) {
        return logged.subList(from, limit).stream()
                .mapToDouble(values -> values.get(name))
                .average()
                .orElseThrow();
    }

    private void assertSame(String part, Parameters before, boolean same) {
        Parameters now = model.weights().under(part);
        Parameters then = before.under(part);
        boolean equal = now.names().stream()
                .allMatch(name -> Tensors.memory(now.get(name)).mismatch(Tensors.memory(then.get(name))) < 0);
        assertThat(equal).as(part).isEqualTo(same);
    }
}
