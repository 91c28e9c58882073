package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.corpus.Block;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.RealmModel;
import org.pyramidion.run.Masking;
import org.pyramidion.testing.realm.TestingRealm;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;

/** Masking that does not look at what a sentence says. */
class RandomMasksTest {

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static RealmModel model;
    private static Block block;

    @BeforeAll
    static void open() throws IOException {
        Engine.threads(1);
        testing = new TestingRealm(directory);
        model = testing.model(1);
        // Words of one to five wordpieces, 90 in all.
        String text = IntStream.range(0, 30)
                .mapToObj(i -> "abcde".substring(0, 1 + i % 5))
                .collect(Collectors.joining(" "));
        Tokens tokens = model.tokenizer().encode(text);
        block = new Block(
                0,
                "",
                "",
                text,
                new int[0],
                tokens.ids(),
                tokens.starts(),
                tokens.limits(),
                List.of(new Span(0, text.length())),
                List.of(),
                Map.of(),
                Optional.empty());
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    private static MaskedSentence draw(RandomMasks masks, SplittableRandom random) {
        return masks.of(block, block.sentences().getFirst(), random);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIFORM", "RANDOM_SPANS"})
    void fifteen_in_a_hundred_wordpieces_are_predicted_of_which_eight_in_ten_are_masked(Masking masking) {
        var masks = new RandomMasks(masking, model.tokenizer(), 1000, 1000);
        SplittableRandom random = new SplittableRandom(5);
        int expected = Math.round(0.15f * block.tokens().length);
        int masked = 0;
        int kept = 0;
        int runs = 3000;
        for (int i = 0; i < runs; i++) {
            MaskedSentence sentence = draw(masks, random);
            assertThat(sentence.positions()).hasSize(expected).doesNotHaveDuplicates();
            assertThat(sentence.positions()).isSorted();
            for (int j = 0; j < expected; j++) {
                int seen = sentence.tokens()[sentence.positions()[j]];
                assertThat(sentence.targets()[j]).isEqualTo(block.tokens()[sentence.positions()[j]]);
                masked += seen == model.tokenizer().maskId() ? 1 : 0;
                kept += seen == sentence.targets()[j] ? 1 : 0;
            }
            Set<Integer> places = Arrays.stream(sentence.positions()).boxed().collect(Collectors.toSet());
            for (int p = 0; p < block.tokens().length; p++) {
                if (!places.contains(p)) {
                    assertThat(sentence.tokens()[p]).isEqualTo(block.tokens()[p]);
                }
            }
        }
        double all = (double) runs * expected;
        assertThat(masked / all).isCloseTo(0.8, within(0.02));
        assertThat(kept / all).isCloseTo(0.1, within(0.02));
    }

    @Test
    void uniform_masks_fall_everywhere_alike() {
        var masks = new RandomMasks(Masking.UNIFORM, model.tokenizer(), 1000, 1000);
        SplittableRandom random = new SplittableRandom(6);
        int length = block.tokens().length;
        int[] counts = new int[length];
        int runs = 4000;
        for (int i = 0; i < runs; i++) {
            Arrays.stream(draw(masks, random).positions()).forEach(p -> counts[p]++);
        }
        double share = (double) Math.round(0.15f * length) / length;
        for (int count : counts) {
            assertThat((double) count / runs).isCloseTo(share, within(0.04));
        }
    }

    /** With the geometric distribution cut at ten words the mean is 3.8, of which the budget leaves something. */
    @Test
    void random_spans_are_stretches_of_whole_words() {
        var masks = new RandomMasks(Masking.RANDOM_SPANS, model.tokenizer(), 1000, 1000);
        SplittableRandom random = new SplittableRandom(7);
        int stretches = 0;
        int wordpieces = 0;
        for (int i = 0; i < 2000; i++) {
            int cutWords = 0;
            int[] positions = draw(masks, random).positions();
            Set<Integer> places = new HashSet<>(Arrays.stream(positions).boxed().toList());
            for (int p : positions) {
                boolean begins = !places.contains(p - 1);
                stretches += begins ? 1 : 0;
                boolean ends = !places.contains(p + 1);
                boolean cut = ends && p + 1 < block.tokens().length && continues(p + 1);
                cutWords += cut ? 1 : 0;
                assertThat(begins && continues(p)).as("begins within a word").isFalse();
            }
            wordpieces += positions.length;
            assertThat(cutWords).as("only the budget cuts within a word").isLessThanOrEqualTo(1);
        }
        assertThat((double) wordpieces / stretches).isGreaterThan(4);
    }

    private static boolean continues(int position) {
        return model.tokenizer().piece(block.tokens()[position]).startsWith("##");
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIFORM", "RANDOM_SPANS"})
    void what_a_query_cannot_show_is_not_masked_and_no_more_than_the_loss_takes(Masking masking) {
        var masks = new RandomMasks(masking, model.tokenizer(), 40, 3);
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 500; i++) {
            int[] positions = draw(masks, random).positions();
            assertThat(positions).hasSize(3);
            assertThat(positions[2]).isLessThan(40);
        }
    }

    @ParameterizedTest
    @EnumSource(Masking.class)
    void held_out_sentences_are_the_same_under_every_scheme_and_never_trained_on(Masking masking) {
        List<MaskedSentence> salient = sampler(Masking.SALIENT, 1).heldOut();
        SentenceSampler sampler = sampler(masking, 9);
        assertThat(sampler.heldOut().stream().map(MaskedSentence::answer))
                .containsExactlyElementsOf(
                        salient.stream().map(MaskedSentence::answer).toList());
        Set<Integer> held = salient.stream().map(MaskedSentence::block).collect(Collectors.toSet());
        assertThat(sampler.training(0, 200).stream().map(MaskedSentence::block)).doesNotContainAnyElementsOf(held);
    }

    private static SentenceSampler sampler(Masking masking, long seed) {
        return new SentenceSampler(
                testing.corpus(), model.tokenizer(), new SentenceSampler.Settings(masking, 22, 10, 2), seed);
    }
}
