package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.model.Distillation;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Reranker;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Judge;
import org.pyramidion.run.Masking;
import org.pyramidion.run.Objective;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;

/** What a step of pre-training draws, retrieves and reports. */
class PretrainingTest {

    private static final int BATCH = 4;
    private static final int CANDIDATES = 4;

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static CorpusStore corpus;
    private static RealmModel model;
    private static InputFormat format;
    private static IndexRefresh refresh;
    private static BlockIndex index;
    private static SentenceSampler sampler;
    private static OwnBlocks own;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        RealmModel stale = testing.model(1);
        model = testing.model(2); // which has gone on since the index was made
        format = TestingRealm.format(model);
        refresh = new SynchronousRefresh(
                new RefreshFiles(directory),
                new Realm(stale, format, corpus),
                RefreshSchedule.every(0),
                Set::of,
                Progress.none());
        index = refresh.at(0, (old, fresh) -> {});
        sampler = new SentenceSampler(
                corpus,
                model.tokenizer(),
                new SentenceSampler.Settings(Masking.SALIENT, format.queryCapacity(), 10, 2),
                3);
        own = new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT);
    }

    @AfterAll
    static void close() {
        refresh.close();
        testing.close();
    }

    private static Pretraining task(int micro, int overRetrieve, int overDraw, double dropout, Scheme scheme) {
        return task(TestingConfig.pretrain(BATCH, micro, CANDIDATES, overRetrieve, overDraw, dropout, scheme));
    }

    private static Pretraining task(PretrainConfig config) {
        return new Pretraining(new Realm(model, format, corpus), sampler, own, refresh, config);
    }

    private static Pretraining task(int overRetrieve, int overDraw) {
        return task(BATCH, overRetrieve, overDraw, 0, Scheme.PER_TOKEN);
    }

    @Test
    void steps_draw_one_sentence_after_the_other_and_read_what_is_retrieved() {
        Pretraining task = task(1, 1);
        for (int step = 0; step < 3; step++) {
            CandidateBatch drawn = task.draw(step, index);
            List<MaskedSentence> expected = sampler.training((long) step * BATCH, BATCH);
            assertThat(places(drawn.sentences())).isEqualTo(places(expected));
            List<int[]> candidates = Candidates.of(expected, new Retriever(model, format, index), own, CANDIDATES);
            assertThat(lists(drawn.candidates())).isEqualTo(lists(candidates));
        }
    }

    @Test
    void candidates_are_what_the_refreshs_query_embedder_finds() {
        RealmModel searching = testing.model(1);
        IndexRefresh other = new IndexRefresh() {
            @Override
            public BlockIndex at(long step, Swap swap) {
                return index;
            }

            @Override
            public BlockIndex current() {
                return index;
            }

            @Override
            public RealmModel searching(BlockIndex of, RealmModel present) {
                assertThat(of).isSameAs(index);
                assertThat(present).isSameAs(model);
                return searching;
            }

            @Override
            public void resume(long step, long indexStep) {}

            @Override
            public void close() {}
        };
        var settings = TestingConfig.pretrain(BATCH, BATCH, CANDIDATES, 1, 1, 0, Scheme.PER_TOKEN);
        CandidateBatch drawn =
                new Pretraining(new Realm(model, format, corpus), sampler, own, other, settings).draw(0, index);
        List<MaskedSentence> sentences = drawn.sentences();
        assertThat(lists(drawn.candidates()))
                .isEqualTo(lists(Candidates.of(sentences, new Retriever(searching, format, index), own, CANDIDATES)))
                .isNotEqualTo(lists(Candidates.of(sentences, new Retriever(model, format, index), own, CANDIDATES)));
    }

    @Test
    void what_a_stale_index_finds_is_ranked_by_the_present_model() {
        CandidateBatch drawn = task(4, 1).draw(0, index);
        List<int[]> found =
                Candidates.of(drawn.sentences(), new Retriever(model, format, index), own, 1 + 4 * (CANDIDATES - 1));
        List<int[]> ranked = Candidates.reranked(
                drawn.sentences(),
                BlankQueries.sentences(),
                new Retriever(model, format, index),
                own,
                CANDIDATES,
                new Reranker(new Realm(model, format, corpus)),
                4);
        assertThat(lists(drawn.candidates())).isEqualTo(lists(ranked));
        assertThat(lists(drawn.candidates()))
                .isNotEqualTo(lists(task(1, 1).draw(0, index).candidates()));
        for (int i = 0; i < BATCH; i++) {
            assertThat(lists(found).get(i)).containsAll(lists(ranked).get(i));
        }
    }

    @Test
    void of_more_sentences_those_are_learnt_from_that_only_some_candidates_answer_and_no_sentence_comes_again() {
        int factor = 3;
        Pretraining task = task(1, factor);
        List<Object> kept = new ArrayList<>();
        for (int step = 0; step < 2; step++) {
            List<MaskedSentence> all = sampler.training((long) step * BATCH * factor, BATCH * factor);
            CandidateBatch drawn = task.draw(step, index);
            assertThat(drawn.sentences()).hasSize(BATCH);
            List<Object> places = places(drawn.sentences());
            assertThat(places(all)).containsAll(places);
            kept.addAll(places);
            List<int[]> candidates = Candidates.of(all, new Retriever(model, format, index), own, CANDIDATES);
            long differing = differing(all, candidates);
            assertThat(differing(drawn.sentences(), drawn.candidates())).isEqualTo(Math.min(BATCH, differing));
        }
        assertThat(kept).doesNotHaveDuplicates();
    }

    private static long differing(List<MaskedSentence> sentences, List<int[]> candidates) {
        long differing = 0;
        for (int i = 0; i < sentences.size(); i++) {
            MaskedSentence sentence = sentences.get(i);
            long told = Arrays.stream(candidates.get(i))
                    .filter(block -> block >= 0 && sentence.occursIn(corpus.tokens(block)))
                    .count();
            differing += told > 0 && told < CANDIDATES - 1 ? 1 : 0;
        }
        return differing;
    }

    @Test
    void a_step_reports_the_loss_utility_and_null_share_of_its_whole_batch() {
        for (Scheme scheme : Scheme.values()) {
            CandidateBatch drawn = task(1, 2).draw(5, index);
            double loss;
            double utility;
            try (Scope scope = Scope.withoutGradients()) {
                RealmLoss.Forward whole = new RealmLoss(new Realm(model, format, corpus), scheme)
                        .of(drawn.sentences(), drawn.candidates(), 0);
                loss = whole.likelihood().loss().item_double();
                utility = whole.likelihood().utility().item_double();
            }
            for (int micro : new int[] {BATCH, 3}) {
                Pretraining task = task(micro, 1, 2, 0, scheme);
                Map<String, Double> values = step(task, 5);
                assertThat(values.get("loss")).isCloseTo(loss, within(1e-4));
                assertThat(values.get("retrieval_utility")).isCloseTo(utility, within(1e-4));
                assertThat(task.gauges().get("index_age")).isEqualTo(5);
            }
        }
    }

    @Test
    void distillation_teaches_the_retriever_what_the_encoder_finds_in_the_batch_and_its_parts() {
        CandidateBatch drawn = task(1, 1).draw(5, index);
        double loss;
        try (Scope scope = Scope.withoutGradients()) {
            RealmLoss.Forward read = new RealmLoss(new Realm(model, format, corpus), Scheme.PER_TOKEN)
                    .of(drawn.sentences(), drawn.candidates(), 0);
            loss = Distillation.of(Scheme.PER_TOKEN, read.relevance(), read.gold(), read.mask())
                    .loss()
                    .item_double();
            assertThat(loss).isGreaterThan(read.likelihood().loss().item_double() + 0.01);
        }
        for (int micro : new int[] {BATCH, 3}) {
            assertThat(step(task(distilled(micro, Judge.ENCODER, false)), 5).get("loss"))
                    .isCloseTo(loss, within(1e-4));
        }
    }

    @Test
    void distillation_needs_an_encoder_that_reads_all_candidates() {
        for (PretrainConfig config :
                List.of(distilled(BATCH, Judge.ANSWER, false), distilled(BATCH, Judge.ENCODER, true))) {
            assertThatExceptionOfType(PyramidionException.class)
                    .isThrownBy(() -> task(config))
                    .withMessageContaining("pretrain.objective=distilled")
                    .withMessageContaining("set pretrain.judge to encoder and pretrain.in-batch to false");
        }
    }

    private static PretrainConfig distilled(int micro, Judge judge, boolean inBatch) {
        var departures = new TestingConfig.Departures(judge, true, 0, inBatch, 0, 0, Objective.DISTILLED);
        return TestingConfig.pretrain(BATCH, micro, CANDIDATES, 1, 1, 0, Scheme.PER_TOKEN, departures);
    }

    @Test
    void dropout_reaches_the_networks() {
        assertThat(dropped(0)).isEqualTo(dropped(0));
        assertThat(dropped(0.3)).isNotEqualTo(dropped(0));
    }

    private static double dropped(double dropout) {
        Engine.seed(7);
        return step(task(BATCH, 1, 1, dropout, Scheme.PER_TOKEN), 0).get("loss");
    }

    @Test
    void the_held_out_sentences_are_measured_without_dropout_and_their_own_documents() {
        Map<String, Double> values = task(BATCH, 1, 1, 0.5, Scheme.PER_SEQUENCE).evaluate(0);
        List<MaskedSentence> sentences = sampler.heldOut();
        List<int[]> candidates = Candidates.of(sentences, new Retriever(model, format, index), own, CANDIDATES);
        int found = 0;
        for (int i = 0; i < sentences.size(); i++) {
            String answer = sentences.get(i).answer();
            found += Arrays.stream(candidates.get(i))
                            .anyMatch(block -> block >= 0 && corpus.text(block).contains(answer))
                    ? 1
                    : 0;
        }
        try (Scope scope = Scope.withoutGradients()) {
            var whole = new RealmLoss(new Realm(model, format, corpus), Scheme.PER_TOKEN).of(sentences, candidates, 0);
            assertThat(values.get("heldout_loss"))
                    .isCloseTo(whole.likelihood().loss().item_double(), within(1e-4));
            assertThat(values.get("heldout_retrieval_utility"))
                    .isCloseTo(whole.likelihood().utility().item_double(), within(1e-4));
        }
        assertThat(values.get("heldout_recall@" + (CANDIDATES - 1))).isEqualTo((double) found / sentences.size());
    }

    private static Map<String, Double> step(Pretraining task, long step) {
        Map<String, Double> values = task.step(step);
        model.weights().clearGradients();
        return values;
    }

    private static List<Object> places(List<MaskedSentence> sentences) {
        return sentences.stream()
                .<Object>map(sentence -> List.of(sentence.block(), sentence.span()))
                .toList();
    }

    private static List<List<Integer>> lists(List<int[]> candidates) {
        return candidates.stream()
                .map(blocks -> Arrays.stream(blocks).boxed().toList())
                .toList();
    }
}
