package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.realm.TestingRealm;
import tools.jackson.databind.json.JsonMapper;

/** Sentences of one corpus, evidence from another. */
class OwnBlocksTest {

    @TempDir
    Path directory;

    private TestingRealm testing;
    private CorpusStore knowledge;
    private CorpusStore text;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        knowledge = testing.corpus();
        text = corpus(
                document("Aba", "Aba", "Aba was founded in 1811. There is a river in it."), // another version
                document("Bebi", "people", "Bebi was founded in 1812. People came to it."), // the id is a coincidence
                document("x", "Coca", knowledge.text(first("Coca"))), // the same under another id
                document("new", "new", "Dudo was built in 1813 there. It is a city."));
    }

    @AfterEach
    void close() {
        text.close();
        testing.close();
    }

    private CorpusStore corpus(String... documents) throws IOException {
        Path source = Files.write(directory.resolve("text.jsonl"), List.of(documents));
        try (var tokenizer = knowledge.openTokenizer()) {
            new CorpusBuilder(tokenizer).maxBlockTokens(40).build(List.of(source), directory.resolve("text"));
        }
        return CorpusStore.open(directory.resolve("text"));
    }

    private static String document(String id, String title, String text) {
        return JsonMapper.shared().writeValueAsString(Map.of("id", id, "title", title, "text", text));
    }

    private int first(String document) {
        return knowledge.blocksOf(document)[0];
    }

    @Test
    void a_document_is_shared_if_id_and_title_agree_or_if_it_says_the_same() {
        var own = new OwnBlocks(text, knowledge, Exclusion.DOCUMENT);
        assertThat(own.of(text.blocksOf("Aba")[0])).containsExactly(knowledge.blocksOf("Aba"));
        assertThat(own.of(text.blocksOf("Bebi")[0])).isEmpty();
        assertThat(own.of(text.blocksOf("x")[0])).containsExactly(knowledge.blocksOf("Coca"));
        assertThat(own.of(text.blocksOf("new")[0])).isEmpty();
    }

    @Test
    void the_published_rule_is_the_content_of_the_block() {
        var own = new OwnBlocks(text, knowledge, Exclusion.BLOCK);
        assertThat(own.of(text.blocksOf("Aba")[0])).isEmpty();
        assertThat(own.of(text.blocksOf("x")[0])).containsExactly(first("Coca"));
    }

    @Test
    void within_one_corpus_the_document_or_the_block_itself_is_its_own() {
        int[] river = knowledge.blocksOf("river");
        assertThat(river.length).isGreaterThan(1);
        assertThat(new OwnBlocks(knowledge, knowledge, Exclusion.DOCUMENT).of(river[1]))
                .containsExactly(river);
        assertThat(new OwnBlocks(knowledge, knowledge, Exclusion.BLOCK).of(river[1]))
                .containsExactly(river[1]);
    }

    @Test
    void a_copy_is_its_own_too_and_nothing_is_trained_on_that_a_copy_is_held_out_of() throws IOException {
        text.close();
        text = corpus(IntStream.range(0, 40)
                .mapToObj(i -> document("d" + i, "Aba", "Aba was founded in %d.".formatted(1800 + i / 2)))
                .toArray(String[]::new));
        int first = text.blocksOf("d6")[0];
        int copy = text.blocksOf("d7")[0];
        for (Exclusion exclusion : Exclusion.values()) {
            assertThat(new OwnBlocks(text, text, exclusion).of(copy)).containsExactly(first, copy);
        }
        try (var tokenizer = text.openTokenizer()) {
            var sampler =
                    new SentenceSampler(text, tokenizer, new SentenceSampler.Settings(Masking.SALIENT, 40, 10, 4), 3);
            Set<String> heldOut = texts(sampler.heldOut());
            assertThat(heldOut).isNotEmpty();
            assertThat(texts(sampler.training(0, 200))).isNotEmpty().doesNotContainAnyElementsOf(heldOut);
        }
    }

    private Set<String> texts(List<MaskedSentence> sentences) {
        return sentences.stream().map(sentence -> text.text(sentence.block())).collect(Collectors.toSet());
    }

    @Test
    void pre_training_masks_the_text_and_reads_the_knowledge() {
        RealmModel model = testing.model(1);
        InputFormat format = TestingRealm.format(model);
        var settings = new SentenceSampler.Settings(Masking.SALIENT, format.queryCapacity(), 10, 0);
        var sampler = new SentenceSampler(text, model.tokenizer(), settings, 3);
        var own = new OwnBlocks(text, knowledge, Exclusion.DOCUMENT);
        try (IndexRefresh refresh = new SynchronousRefresh(
                new RefreshFiles(directory),
                new Realm(model, format, knowledge),
                RefreshSchedule.every(0),
                Set::of,
                Progress.none())) {
            var task = new Pretraining(
                    new Realm(model, format, knowledge),
                    sampler,
                    own,
                    refresh,
                    TestingConfig.pretrain(4, 4, 4, 1, 1, 0, Scheme.PER_TOKEN));
            assertThat(task.step(0).get("loss")).isFinite().isPositive();
            model.weights().clearGradients();
            var retriever = new org.pyramidion.retrieval.Retriever(model, format, refresh.current());
            List<MaskedSentence> sentences = sampler.training(0, 20);
            List<int[]> candidates = Candidates.of(sentences, retriever, own, 8);
            for (int i = 0; i < sentences.size(); i++) {
                int[] chosen = candidates.get(i);
                assertThat(IntStream.of(own.of(sentences.get(i).block())))
                        .allSatisfy(forbidden -> assertThat(chosen).doesNotContain(forbidden));
            }
        }
    }
}
