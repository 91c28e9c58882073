package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.testing.realm.TestingRealm;

/** Which documents the masked language model reads its sentences with. */
class MaskedLanguageModelTest {

    private static final int COUNT = 60;

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static CorpusStore corpus;
    private static RealmModel model;
    private static InputFormat format;
    private static BlockIndex index;
    private static SentenceSampler sampler;
    private static OwnBlocks own;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        model = testing.model(1);
        format = TestingRealm.format(model);
        index = BlockIndex.build(directory.resolve("index"), new Realm(model, format, corpus), 0, Progress.none());
        sampler = new SentenceSampler(
                corpus,
                model.tokenizer(),
                new SentenceSampler.Settings(Masking.SALIENT, format.queryCapacity(), 10, 2),
                3);
        own = new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT);
    }

    @AfterAll
    static void close() {
        index.close();
        testing.close();
    }

    private static MaskedLanguageModel task(double nullShare, double evidenceShare, double dropout) {
        return new MaskedLanguageModel(
                new Realm(model, format, corpus),
                sampler,
                own,
                index,
                3,
                TestingConfig.mlm(COUNT, nullShare, evidenceShare, dropout));
    }

    private static List<MaskedSentence> sentences() {
        return sampler.training(0, COUNT);
    }

    /** The block behind each sentence; {@link Candidates#NULL} for none. */
    private static int[] documents(double nullShare, double evidenceShare, long from) {
        List<MaskedSentence> sentences = sentences();
        MaskedLanguageModel task = task(nullShare, evidenceShare, 0);
        List<InputSequence> inputs = task.inputs(sentences, task.hits(sentences), from);
        return IntStream.range(0, COUNT)
                .map(i -> document(sentences.get(i), inputs.get(i)))
                .toArray();
    }

    private static int document(MaskedSentence sentence, InputSequence input) {
        return IntStream.range(Candidates.NULL, corpus.size())
                .filter(block -> Arrays.equals(
                        input.ids(),
                        format.joint(sentence.tokens(), block == Candidates.NULL ? new int[0] : corpus.tokens(block))
                                .ids()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block's text is behind " + sentence));
    }

    @Test
    void the_own_document_is_never_read_neither_as_evidence_nor_otherwise() {
        for (double evidenceShare : new double[] {0, 1}) {
            int[] documents = documents(0, evidenceShare, 0);
            for (int i = 0; i < COUNT; i++) {
                assertThat(own.of(sentences().get(i).block())).doesNotContain(documents[i]);
                assertThat(documents[i]).isNotEqualTo(Candidates.NULL);
            }
        }
    }

    @Test
    void evidence_has_the_masked_words_wherever_a_document_that_is_found_has_them() {
        assertThat(told(1)).isGreaterThan(told(0) + COUNT / 4);
        assertThat(told(0.5)).isBetween(told(0) + 1, told(1) - 1);
    }

    private static int told(double evidenceShare) {
        int[] documents = documents(0, evidenceShare, 0);
        return (int) IntStream.range(0, COUNT)
                .filter(i -> sentences().get(i).occursIn(corpus.tokens(documents[i])))
                .count();
    }

    @Test
    void so_many_sentences_as_asked_are_read_with_the_null_document() {
        assertThat(documents(1, 0.5, 0)).containsOnly(Candidates.NULL);
        long alone = Arrays.stream(documents(0.25, 0.5, 0))
                .filter(block -> block == Candidates.NULL)
                .count();
        assertThat(alone).isBetween(COUNT / 8L, COUNT * 3L / 8);
    }

    @Test
    void a_sentence_that_comes_again_is_read_with_another_document() {
        assertThat(documents(0.25, 0, COUNT)).isNotEqualTo(documents(0.25, 0, 0));
        assertThat(documents(0.25, 0, COUNT)).isEqualTo(documents(0.25, 0, COUNT));
    }

    @Test
    void dropout_reaches_the_encoder() {
        Map<String, Double> without = step(0);
        assertThat(step(0)).isEqualTo(without);
        assertThat(step(0.3)).isNotEqualTo(without);
    }

    private static Map<String, Double> step(double dropout) {
        Engine.seed(7);
        Map<String, Double> values = task(0.25, 0.5, dropout).step(0);
        model.weights().clearGradients();
        return values;
    }
}
