package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Judge;
import org.pyramidion.run.Masking;
import org.pyramidion.run.PretrainConfig;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;

/** Documents that learn where the loss pulls most, while the others' vectors are the index's. */
class FreshDocumentsTest {

    private static final String WEIGHT = "embedder.realm.encoder.layer.1.output.dense.weight";

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore corpus;
    private RealmModel model;
    private Realm realm;
    private BlockIndex index;
    private List<MaskedSentence> sentences;
    private List<int[]> candidates;
    private int checkpoints;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        model = testing.sentenceModel();
        model.freezeEncoder();
        InputFormat format = TestingRealm.format(model);
        realm = new Realm(model, format, corpus);
        index = BlockIndex.build(directory.resolve("start"), realm, 0, Progress.none());
        sentences = IntStream.of(0, 2, 4)
                .mapToObj(block -> MaskedSentence.of(
                                corpus.block(block), model.tokenizer().maskId(), 20, 10)
                        .getFirst())
                .toList();
        candidates = List.of(
                new int[] {Candidates.NULL, 5, 1, Candidates.NONE},
                new int[] {Candidates.NULL, 0, 3, 5},
                new int[] {Candidates.NULL, 2, 5, 1});
    }

    @AfterEach
    void close() {
        index.close();
        testing.close();
    }

    @Test
    void those_that_the_loss_pulls_most_are_embedded_and_scores_stay_the_same() {
        try (Scope scope = Scope.open()) {
            List<int[]> blocks = new ArrayList<>();
            List<double[]> pulls = new ArrayList<>();
            BlankLoss.Forward all = loss((asked, dropout, use) -> {
                        DocumentVectors.Embedded vectors = anew().of(asked, dropout, use);
                        blocks.add(asked);
                        pulls.add(use.pull().apply(vectors.vectors()));
                        return vectors;
                    })
                    .of(sentences, candidates, 0);
            double[] byHand = pulls(all, blocks.getFirst());
            assertThat(pulls.getFirst()).containsExactly(byHand, within(1e-6));

            List<int[]> embedded = new ArrayList<>();
            BlankLoss.Forward some = loss(mostPulled(0.5, embedded)).of(sentences, candidates, 0);
            assertThat(Tensors.doubles(some.relevance()))
                    .as("the index is of the same parameters")
                    .containsExactly(Tensors.doubles(all.relevance()), within(1e-4));
            assertThat(embedded).as("half a document for each of three queries").hasSize(1);
            assertThat(embedded.getFirst()).containsExactlyInAnyOrder(best(blocks.getFirst(), byHand, 2));
            double[] descending =
                    Arrays.stream(byHand).map(pull -> -pull).sorted().toArray();
            assertThat(some.pull())
                    .isEqualTo(
                            (descending[0] + descending[1])
                                    / Arrays.stream(descending).sum(),
                            within(1e-4));
        }
    }

    @Test
    void gradients_are_those_of_all_being_embedded_and_the_others_standing_still() {
        try (Scope scope = Scope.open()) {
            double[] all = gradient(anew());
            List<int[]> embedded = new ArrayList<>();
            assertThat(gradient(mostPulled(10, embedded))).as("enough for all").containsExactly(all, within(1e-6));
            double[] some = gradient(mostPulled(0.9, embedded));
            int[] chosen = embedded.getLast();
            assertThat(chosen).hasSize(3);
            double[] expected = gradient((blocks, dropout, use) -> {
                Tensor vectors = anew().of(blocks, dropout, use).vectors();
                int[] learns = Arrays.stream(blocks)
                        .map(block -> Arrays.stream(chosen).anyMatch(one -> one == block) ? 1 : 0)
                        .toArray();
                Tensor movements = vectors.sub(vectors.detach()); // 0, with a gradient
                return new DocumentVectors.Embedded(
                        vectors.detach().add(movements.mul(Tensors.of(learns, blocks.length, 1))), 1);
            });
            assertThat(some).containsExactly(expected, within(1e-6));
            assertThat(some).isNotEqualTo(all);
        }
    }

    @Test
    void a_few_of_them_teach_documents_and_queries() {
        double before = norm();
        List<Map<String, Double>> logged = train(40, 0.25);
        assertThat(norm()).isNotEqualTo(before);
        assertThat(mean(logged, "loss", 30, 40)).isLessThan(mean(logged, "loss", 0, 10) - 0.1);
        assertThat(mean(logged, "document_pull", 0, 40)).isBetween(0.2, 0.99);
    }

    @Test
    void steps_of_few_are_not_those_of_all() {
        Parameters start = model.weights().copy();
        double few = train(3, 0.25).getFirst().get("loss");
        double moved = norm();
        model.weights().putAll(start);
        Map<String, Double> all = train(3, 0).getFirst();
        assertThat(all.get("loss")).as("the index is fresh").isEqualTo(few, within(1e-4));
        assertThat(all).doesNotContainKey("document_pull");
        assertThat(norm()).isNotEqualTo(moved);
        start.close();
    }

    private double norm() {
        return model.weights().get(WEIGHT).norm().item_double();
    }

    /** Trains, without dropout. */
    private List<Map<String, Double>> train(int steps, double freshDocuments) {
        List<Map<String, Double>> all = new ArrayList<>();
        var sampler = new SentenceSampler(
                corpus,
                model.tokenizer(),
                new SentenceSampler.Settings(Masking.SALIENT, realm.format().queryCapacity(), 10, 2),
                3);
        try (IndexRefresh refresh = refresh();
                Pretraining task = new Pretraining(
                        realm,
                        sampler,
                        new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT),
                        refresh,
                        config(new TestingConfig.Departures(Judge.ANSWER, true, freshDocuments, true, 0.25, 0)))) {
            task.balanceNull();
            var settings = new TrainingLoop.Settings("test", 3, steps, 1, new LearningRate(1e-3, 40, 3), 1, 0, 0);
            new TrainingLoop(
                            task,
                            settings,
                            new Checkpoints(directory.resolve("checkpoints-" + checkpoints++)),
                            (step, logged) -> all.add(logged),
                            Progress.none(),
                            () -> false)
                    .run();
        }
        return all;
    }

    @Test
    void what_they_need_is_said() {
        for (var departures : List.of(
                new TestingConfig.Departures(Judge.ENCODER, true, 1, false, 0, 0),
                new TestingConfig.Departures(Judge.ANSWER, false, 1, false, 0, 0))) {
            assertThatExceptionOfType(PyramidionException.class)
                    .isThrownBy(config(departures)::requireFit)
                    .withMessageContaining("pretrain.fresh-documents")
                    .withMessageContaining(
                            "set pretrain.train-documents to true and pretrain.judge to answer or origin");
        }
    }

    private static PretrainConfig config(TestingConfig.Departures departures) {
        return TestingConfig.pretrain(8, 4, 6, 1, 1, 0, Scheme.PER_TOKEN, departures);
    }

    private IndexRefresh refresh() {
        return new SynchronousRefresh(
                new RefreshFiles(directory.resolve("stage-" + checkpoints)),
                realm,
                RefreshSchedule.every(10),
                Set::of,
                Progress.none());
    }

    private BlankLoss loss(DocumentVectors documents) {
        var scores = new CandidateScores(model, realm.format(), documents, 0);
        return new OccurrenceLoss(scores, BlankQueries.sentences(), corpus, Judge.ANSWER);
    }

    private DocumentVectors anew() {
        return DocumentVectors.anew(realm);
    }

    /** Notes which blocks are embedded anew. */
    private DocumentVectors mostPulled(double each, List<int[]> embedded) {
        return DocumentVectors.mostPulled(
                (blocks, dropout, use) -> {
                    embedded.add(blocks);
                    return anew().of(blocks, dropout, use);
                },
                DocumentVectors.of(index.search()),
                each);
    }

    /** The sizes of the gradients of each block's scores, summed. */
    private double[] pulls(BlankLoss.Forward forward, int[] blocks) {
        Tensor relevance = forward.relevance().detach().requires_grad_();
        MarginalLikelihood.of(Scheme.PER_SEQUENCE, relevance, forward.gold(), forward.mask())
                .loss()
                .backward();
        double[] gradient = Tensors.doubles(relevance.grad());
        int[] places = candidates.stream().flatMapToInt(Arrays::stream).toArray();
        return Arrays.stream(blocks)
                .mapToDouble(block -> IntStream.range(0, places.length)
                        .filter(i -> places[i] == block)
                        .mapToDouble(i -> Math.abs(gradient[i]))
                        .sum())
                .toArray();
    }

    private static int[] best(int[] blocks, double[] pulls, int count) {
        return IntStream.range(0, blocks.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -pulls[i]))
                .limit(count)
                .mapToInt(i -> blocks[i])
                .toArray();
    }

    /** Of a weight of the document embedder. */
    private double[] gradient(DocumentVectors documents) {
        model.weights().clearGradients();
        loss(documents).of(sentences, candidates, 0).likelihood().loss().backward();
        return Tensors.doubles(model.weights().get(WEIGHT).grad());
    }

    private static double mean(List<Map<String, Double>> logged, String name, int from, int to) {
        return logged.subList(from, to).stream()
                .mapToDouble(values -> values.get(name))
                .average()
                .orElseThrow();
    }
}
