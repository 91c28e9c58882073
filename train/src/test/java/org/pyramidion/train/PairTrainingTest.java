package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.LearningRate;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.PairsConfig;
import org.pyramidion.run.Schedule;
import org.pyramidion.testing.realm.TestingRealm;

/** What the objective of names shows the embedder; here things are named by numbers. */
class PairTrainingTest {

    private static final int BATCH = 6;

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static CorpusStore corpus;
    private static RealmModel model;
    private static InputFormat format;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        model = testing.model(1);
        format = TestingRealm.format(model);
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    private static List<String> titles() {
        return IntStream.range(0, corpus.size())
                .mapToObj(corpus::title)
                .distinct()
                .toList();
    }

    private static List<NamePair> pairs() {
        List<String> titles = titles();
        return IntStream.range(0, titles.size())
                .mapToObj(i -> new NamePair(List.of("in " + (1810 + i)), List.of("nowhere", titles.get(i))))
                .toList();
    }

    private static PairTraining task(RealmModel of, List<NamePair> pairs, double blockShare, int heldOut) {
        var config = new PairsConfig("pairs.tsv", new Schedule(1, 0, BATCH, 1e-3, 0), blockShare, heldOut, 0, 0, 0, 0);
        return new PairTraining(new Realm(of, format, corpus), pairs, 3, config, Ranks.alone());
    }

    private static Set<List<Integer>> shown(PairTraining task, int steps) {
        Set<List<Integer>> documents = new HashSet<>();
        for (int step = 0; step < steps; step++) {
            task.batch(step).blocks().forEach(document -> documents.add(ids(document)));
        }
        return documents;
    }

    private static List<Integer> ids(InputSequence input) {
        return Arrays.stream(input.ids()).boxed().toList();
    }

    private static List<Integer> alone(String title) {
        return ids(format.document(model.tokenizer().encode(title).ids(), new int[0]));
    }

    private static List<Integer> block(int block) {
        return ids(format.document(corpus.titleTokens(block), corpus.tokens(block)));
    }

    @Test
    void without_blocks_a_title_of_the_corpus_is_shown_alone() {
        assertThat(shown(task(model, pairs(), 0, 0), 40))
                .containsExactlyInAnyOrderElementsOf(
                        titles().stream().map(PairTrainingTest::alone).toList());
    }

    @Test
    void with_them_each_block_of_its_document_is_shown_in_time() {
        assertThat(shown(task(model, pairs(), 1, 0), 200))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, corpus.size())
                        .mapToObj(PairTrainingTest::block)
                        .toList());
    }

    @Test
    void of_a_pair_that_the_corpus_lacks_any_title_is_shown() {
        List<NamePair> pairs = titles().stream()
                .map(title -> new NamePair(List.of(title), List.of("zz " + title, "yy " + title)))
                .toList();
        assertThat(shown(task(model, pairs, 1, 0), 60)).hasSize(2 * titles().size());
    }

    @Test
    void what_is_held_out_is_never_trained_on_and_is_the_same_for_every_seed() {
        Set<List<Integer>> without = shown(task(model, pairs(), 0, 1), 40);
        assertThat(without).hasSize(titles().size() - 1);
        assertThat(shown(task(model, pairs(), 0, 1), 80)).isEqualTo(without);
    }

    @Test
    void a_names_title_is_learnt_and_found_among_those_of_names_that_are_held_out() {
        RealmModel learner = testing.model(5);
        PairTraining task = task(learner, pairs(), 0.3, 5);
        List<Double> accuracy = new ArrayList<>();
        List<Double> heldOut = new ArrayList<>();
        var settings = new TrainingLoop.Settings("test", 3, 150, 1, new LearningRate(2e-3, 150, 10), 1, 150, 0);
        MetricsLog log = (step, values) -> {
            accuracy.add(values.get("accuracy"));
            Optional.ofNullable(values.get("heldout_accuracy")).ifPresent(heldOut::add);
        };
        new TrainingLoop(
                        task,
                        settings,
                        new Checkpoints(directory.resolve("checkpoints")),
                        log,
                        Progress.none(),
                        () -> false)
                .run();
        assertThat(accuracy.getFirst()).isLessThan(0.5);
        assertThat(accuracy.subList(130, 150).stream()
                        .mapToDouble(share -> share)
                        .average()
                        .orElseThrow())
                .isGreaterThan(0.7);
        assertThat(heldOut).hasSize(2);
    }

    @Test
    void too_few_pairs_for_a_batch_are_an_error_that_says_what_to_do() {
        assertThatThrownBy(() -> task(model, pairs().subList(0, 3), 0, 0))
                .isInstanceOf(PyramidionException.class)
                .hasMessage("pairs.tsv: has 3 pairs to train on, but a batch needs 6; lower pairs.batch");
    }
}
