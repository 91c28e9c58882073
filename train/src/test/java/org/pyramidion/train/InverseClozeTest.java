package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.testing.realm.TestingRealm;

/** What the inverse cloze task shows the embedder, and one step of it by hand. */
class InverseClozeTest {

    private static final int BATCH = 5;

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

    private static InverseCloze task(double removal) {
        return new InverseCloze(new Realm(model, format, corpus), 3, TestingConfig.ict(BATCH, removal, 0));
    }

    @Test
    void a_sentence_is_the_query_and_its_block_with_its_title_the_document() {
        InBatchSoftmax.Batch batch = task(0).batch(0);
        for (int i = 0; i < BATCH; i++) {
            Block block = source(batch.blocks().get(i));
            assertThat(sentences(block)).contains(ids(batch.queries().get(i)));
        }
    }

    @Test
    void a_removed_sentence_is_all_that_its_block_lacks() {
        InBatchSoftmax.Batch whole = task(0).batch(0);
        InBatchSoftmax.Batch without = task(1).batch(0);
        for (int i = 0; i < BATCH; i++) {
            Block block = source(whole.blocks().get(i));
            assertThat(ids(without.queries().get(i)))
                    .isEqualTo(ids(whole.queries().get(i)));
            int[] sentence = inner(without.queries().get(i));
            InputSequence rest = without.blocks().get(i);
            assertThat(candidates(block, sentence)).contains(ids(rest));
        }
    }

    @Test
    void nine_in_ten_sentences_are_removed() {
        InverseCloze task = task(0.9);
        InverseCloze all = task(0);
        int removed = 0;
        for (int step = 0; step < 100; step++) {
            List<InputSequence> whole = all.batch(step).blocks();
            List<InputSequence> shown = task.batch(step).blocks();
            removed += (int) IntStream.range(0, BATCH)
                    .filter(i -> shown.get(i).length() < whole.get(i).length())
                    .count();
        }
        assertThat(removed / (100.0 * BATCH)).isBetween(0.85, 0.95);
    }

    @Test
    void an_epoch_shows_each_block_of_several_sentences_once_and_the_next_one_other_sentences() {
        long eligible = IntStream.range(0, corpus.size())
                .filter(i -> corpus.block(i).sentences().size() > 1)
                .count();
        InverseCloze task = new InverseCloze(new Realm(model, format, corpus), 3, TestingConfig.ict(2, 0, 0));
        List<List<Integer>> blocks = new ArrayList<>();
        List<List<Integer>> queries = new ArrayList<>();
        for (int step = 0; step < 2 * eligible; step++) {
            InBatchSoftmax.Batch two = task.batch(step);
            two.blocks().forEach(block -> blocks.add(ids(block)));
            two.queries().forEach(query -> queries.add(ids(query)));
        }
        int epoch = (int) eligible;
        assertThat(blocks.subList(0, epoch)).doesNotHaveDuplicates();
        assertThat(blocks.subList(epoch, 2 * epoch)).containsExactlyInAnyOrderElementsOf(blocks.subList(0, epoch));
        assertThat(queries.stream().distinct().count()).isGreaterThan(epoch);
    }

    @Test
    void the_loss_is_that_of_finding_each_sentences_own_block_among_the_batchs() {
        InverseCloze task = task(0.9);
        for (long step = 0; step < 3; step++) {
            InBatchSoftmax.Batch batch = task.batch(step);
            double[][] scores = scores(batch);
            double loss = 0;
            int right = 0;
            for (int i = 0; i < BATCH; i++) {
                double[] row = scores[i];
                double sum = Arrays.stream(row).map(Math::exp).sum();
                loss -= Math.log(Math.exp(row[i]) / sum) / BATCH;
                right += row[i] == Arrays.stream(row).max().orElseThrow() ? 1 : 0;
            }
            Map<String, Double> values = task.step(step);
            model.weights().clearGradients();
            assertThat(values.get("loss")).isCloseTo(loss, within(1e-4));
            assertThat(values.get("accuracy")).isEqualTo((double) right / BATCH);
        }
    }

    @Test
    void dropout_reaches_the_embedder() {
        assertThat(dropped(0)).isEqualTo(dropped(0));
        assertThat(dropped(0.3)).isNotEqualTo(dropped(0));
    }

    private static double dropped(double dropout) {
        Engine.seed(7);
        var settings = TestingConfig.ict(BATCH, 0.9, dropout);
        double loss = new InverseCloze(new Realm(model, format, corpus), 3, settings)
                .step(0)
                .get("loss");
        model.weights().clearGradients();
        return loss;
    }

    /** Inner products of queries (rows) and blocks (columns). */
    private static double[][] scores(InBatchSoftmax.Batch batch) {
        double[][] scores = new double[BATCH][BATCH];
        for (int i = 0; i < BATCH; i++) {
            for (int j = 0; j < BATCH; j++) {
                float[] q = embed(batch.queries().get(i));
                float[] z = embed(batch.blocks().get(j));
                scores[i][j] = IntStream.range(0, q.length)
                        .mapToDouble(d -> (double) q[d] * z[d])
                        .sum();
            }
        }
        return scores;
    }

    private static float[] embed(InputSequence input) {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.floats(model.documentEmbedder().embed(new PackedBatch(List.of(input)), 0));
        }
    }

    /** The block that is shown, whole and under its title. */
    private static Block source(InputSequence shown) {
        return IntStream.range(0, corpus.size())
                .mapToObj(corpus::block)
                .filter(block -> ids(format.document(block.titleTokens(), block.tokens()))
                        .equals(ids(shown)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block with its title is " + ids(shown)));
    }

    private static List<List<Integer>> sentences(Block block) {
        return block.sentences().stream()
                .map(sentence -> ids(format.query(MaskedSentence.tokens(block, sentence))))
                .toList();
    }

    /** The block without one place at which the sentence stands; it may say the same twice. */
    private static List<List<Integer>> candidates(Block block, int[] sentence) {
        int[] tokens = block.tokens();
        return IntStream.rangeClosed(0, tokens.length - sentence.length)
                .filter(at -> Arrays.equals(tokens, at, at + sentence.length, sentence, 0, sentence.length))
                .mapToObj(at -> IntStream.range(0, tokens.length)
                        .filter(i -> i < at || i >= at + sentence.length)
                        .map(i -> tokens[i])
                        .toArray())
                .map(rest -> ids(format.document(block.titleTokens(), rest)))
                .toList();
    }

    /** Without marks. */
    private static int[] inner(InputSequence query) {
        return Arrays.copyOfRange(query.ids(), 1, query.length() - 1);
    }

    private static List<Integer> ids(InputSequence input) {
        return Arrays.stream(input.ids()).boxed().toList();
    }
}
