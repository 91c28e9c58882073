package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.text.Span;

/** Queries and candidates of pre-training on the toy corpus. */
class MaskedSentenceTest {

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static CorpusStore corpus;
    private static RealmModel model;
    private static int mask;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        corpus = testing.corpus();
        model = testing.model(1);
        mask = model.tokenizer().maskId();
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    private static SentenceSampler sampler(int heldOut, long seed) {
        return sampler(Masking.SALIENT, heldOut, seed);
    }

    private static SentenceSampler sampler(Masking masking, int heldOut, long seed) {
        int capacity = TestingRealm.format(model).queryCapacity();
        return new SentenceSampler(
                corpus, model.tokenizer(), new SentenceSampler.Settings(masking, capacity, 10, heldOut), seed);
    }

    @Test
    void the_answers_wordpieces_never_stand_at_the_masked_places() {
        int several = 0;
        for (MaskedSentence sentence : sampler(0, 1).training(0, 300)) {
            Block block = corpus.block(sentence.block());
            String answer = sentence.span().of(block.text());
            assertThat(sentence.targets())
                    .isEqualTo(model.tokenizer().encode(answer).ids());
            for (int position : sentence.positions()) {
                assertThat(sentence.tokens()[position]).isEqualTo(mask);
            }
            assertThat(Arrays.stream(sentence.tokens()).filter(id -> id == mask).count())
                    .isEqualTo(sentence.positions().length);
            several += sentence.positions().length > 1 ? 1 : 0;
        }
        assertThat(several).as("spans of several wordpieces").isPositive();
    }

    @Test
    void unmasked_it_is_one_sentence_of_its_block() {
        for (MaskedSentence sentence : sampler(0, 2).training(0, 100)) {
            Block block = corpus.block(sentence.block());
            int[] whole = sentence.tokens().clone();
            for (int i = 0; i < sentence.targets().length; i++) {
                whole[sentence.positions()[i]] = sentence.targets()[i];
            }
            assertThat(block.sentences().stream()
                            .map(span -> model.tokenizer()
                                    .encode(span.of(block.text()))
                                    .ids()))
                    .anyMatch(ids -> Arrays.equals(ids, whole));
        }
    }

    @Test
    void spans_that_are_too_long_or_too_late_are_not_masked() {
        for (int block = 0; block < corpus.size(); block++) {
            for (MaskedSentence sentence : MaskedSentence.of(corpus.block(block), mask, 5, 2)) {
                assertThat(sentence.positions()).hasSizeBetween(1, 2);
                assertThat(sentence.positions()[sentence.positions().length - 1])
                        .isLessThan(5);
            }
        }
    }

    @Test
    void an_alias_that_a_documents_field_lists_stands_for_what_is_masked() throws IOException {
        Path source = Files.writeString(directory.resolve("text.jsonl"), """
                {"text": "It was founded in 1810.", "spans": [[18, 22, "DATE"]], "also": ["near aba", "", 7]}
                {"text": "It was founded in 1812.", "spans": [[18, 22, "DATE"]], "also": "river"}
                {"text": "It was founded in 1814.", "spans": [[18, 22, "DATE"]]}
                """);
        new CorpusBuilder(model.tokenizer()).maxBlockTokens(24).build(List.of(source), directory.resolve("text"));
        try (CorpusStore text = CorpusStore.open(directory.resolve("text"))) {
            var settings = new SentenceSampler.Settings(Masking.SALIENT, 20, 10, 0, Optional.of("also"));
            Map<String, MaskedSentence> masked = new SentenceSampler(text, model.tokenizer(), settings, 1)
                    .training(0, 12).stream().collect(Collectors.toMap(MaskedSentence::answer, s -> s, (a, b) -> a));
            assertThat(masked.get("1810").answers()).containsExactly("1810", "near aba");
            assertThat(masked.get("1812").answers()).containsExactly("1812", "river");
            assertThat(masked.get("1814").answers()).containsExactly("1814");
            assertThat(masked.get("1810").occursIn(tokens("a city near aba"))).isTrue();
            assertThat(masked.get("1810").occursIn(tokens("founded in 1810"))).isTrue();
            assertThat(masked.get("1810").occursIn(tokens("aba is near"))).isFalse();
            assertThat(masked.get("1810").whole().occursIn(tokens("near aba"))).isTrue();
        }
    }

    private static int[] tokens(String text) {
        return model.tokenizer().encode(text).ids();
    }

    @Test
    void held_out_blocks_are_never_trained_on_and_the_same_for_every_seed() {
        Set<Integer> held = blocks(sampler(2, 1).heldOut());
        assertThat(held).hasSize(2).isEqualTo(blocks(sampler(2, 99).heldOut()));
        Set<Integer> trained = blocks(sampler(2, 1).training(0, 200));
        assertThat(trained).doesNotContainAnyElementsOf(held).hasSizeGreaterThan(20);
    }

    @Test
    void the_order_follows_from_seed_and_position() {
        List<MaskedSentence> straight = sampler(2, 5).training(0, 60);
        List<MaskedSentence> later = sampler(2, 5).training(37, 23);
        for (int i = 0; i < later.size(); i++) {
            assertThat(later.get(i).block()).isEqualTo(straight.get(37 + i).block());
            assertThat(later.get(i).span()).isEqualTo(straight.get(37 + i).span());
        }
        assertThat(sampler(2, 6).training(0, 60).stream().map(MaskedSentence::block))
                .isNotEqualTo(straight.stream().map(MaskedSentence::block).toList());
    }

    @Test
    void every_block_comes_once_an_epoch_and_of_several_spans_another_one_now_and_then() {
        SentenceSampler sampler = sampler(0, 5);
        int size = blocks(sampler.training(0, 1000)).size();
        Map<Integer, Set<Span>> spans = new HashMap<>();
        for (int epoch = 0; epoch < 12; epoch++) {
            List<MaskedSentence> all = sampler.training((long) epoch * size, size);
            assertThat(blocks(all)).as("epoch %d", epoch).hasSize(size);
            all.forEach(sentence -> spans.computeIfAbsent(sentence.block(), block -> new HashSet<>())
                    .add(sentence.span()));
        }
        int several = 0;
        for (int block : spans.keySet()) {
            int maskable = MaskedSentence.of(
                            corpus.block(block),
                            model.tokenizer().maskId(),
                            TestingRealm.format(model).queryCapacity(),
                            10)
                    .size();
            assertThat(spans.get(block).size()).isLessThanOrEqualTo(maskable);
            if (maskable > 1) {
                assertThat(spans.get(block)).as("block %d", block).hasSizeGreaterThan(1);
                several++;
            }
        }
        assertThat(several).isGreaterThan(10);
    }

    @Test
    void the_null_document_comes_first_and_the_own_document_never() {
        InputFormat format = TestingRealm.format(model);
        try (BlockIndex index =
                BlockIndex.build(directory.resolve("index"), new Realm(model, format, corpus), 0, Progress.none())) {
            Retriever retriever = new Retriever(model, format, index);
            List<MaskedSentence> sentences = sampler(0, 3).training(0, 100);
            for (int count : new int[] {1, 2, 8, 1000}) {
                List<int[]> all =
                        Candidates.of(sentences, retriever, new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT), count);
                assertThat(all).hasSameSizeAs(sentences);
                for (int i = 0; i < sentences.size(); i++) {
                    int[] candidates = all.get(i);
                    assertThat(candidates[0]).isEqualTo(Candidates.NULL);
                    assertThat(candidates).doesNotHaveDuplicates().hasSameSizeAs(all.getFirst());
                    assertThat(candidates.length).isLessThanOrEqualTo(count);
                    String own = corpus.documentId(sentences.get(i).block());
                    assertThat(IntStream.range(1, candidates.length).mapToObj(n -> corpus.documentId(candidates[n])))
                            .doesNotContain(own);
                }
                if (count <= 8) {
                    assertThat(all.getFirst()).hasSize(count);
                }
            }
        }
    }

    private static Set<Integer> blocks(List<MaskedSentence> sentences) {
        Set<Integer> blocks = new HashSet<>();
        sentences.forEach(sentence -> blocks.add(sentence.block()));
        return blocks;
    }
}
