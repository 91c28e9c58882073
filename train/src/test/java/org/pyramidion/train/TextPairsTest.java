package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pyramidion.train.SmallCorpus.document;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.IctPairs;
import org.pyramidion.testing.realm.TestingRealm;

/** What queries of a text without labels are, and which blocks they are to find. */
class TextPairsTest {

    /** Draws from each place: enough for every length and every span to come. */
    private static final int DRAWS = 400;

    @TempDir
    Path directory;

    private TestingRealm testing;
    private RealmModel model;

    @BeforeEach
    void open() throws IOException {
        testing = new TestingRealm(directory);
        model = testing.model(1);
    }

    @AfterEach
    void close() {
        testing.close();
    }

    private CorpusStore corpus(String... documents) throws IOException {
        return SmallCorpus.of(testing, directory.resolve("own"), documents);
    }

    private TextPairs pairs(CorpusStore corpus, IctPairs kind, double removal) {
        return TextPairs.of(
                new Realm(model, TestingRealm.format(model), corpus), TestingConfig.ict(kind, 2, removal, 0));
    }

    private static List<TextPairs.Pair> draws(TextPairs pairs) {
        List<TextPairs.Pair> drawn = new ArrayList<>();
        for (int draw = 0; draw < DRAWS; draw++) {
            drawn.add(pairs.at(draw % pairs.size(), new SplittableRandom(draw)));
        }
        return drawn;
    }

    @Test
    void a_crop_is_a_stretch_of_its_block_from_four_wordpieces_to_half_of_it() {
        CorpusStore corpus = testing.corpus();
        Set<Double> shares = new HashSet<>();
        for (TextPairs.Pair pair : draws(pairs(corpus, IctPairs.CROPS, 0))) {
            Block block = shown(corpus, pair.block());
            int[] query = inner(pair.query());
            assertThat(MaskedSentence.stand(query, block.tokens())).isTrue();
            assertThat(query.length).isBetween(4, block.tokens().length / 2);
            shares.add((double) query.length / block.tokens().length);
        }
        assertThat(shares).anyMatch(share -> share < 0.25).anyMatch(share -> share > 0.45);
    }

    @Test
    void crops_begin_anywhere_not_with_sentences_alone() {
        CorpusStore corpus = testing.corpus();
        long within = draws(pairs(corpus, IctPairs.CROPS, 0)).stream()
                .filter(pair -> sentencesBegin(shown(corpus, pair.block()))
                        .noneMatch(start -> Arrays.equals(start, 0, 3, inner(pair.query()), 0, 3)))
                .count();
        assertThat(within).isGreaterThan(DRAWS / 2);
    }

    private static java.util.stream.Stream<int[]> sentencesBegin(Block block) {
        return block.sentences().stream()
                .map(sentence -> MaskedSentence.tokens(block, sentence))
                .filter(tokens -> tokens.length >= 3);
    }

    @Test
    void a_removed_crop_is_what_its_block_lacks() {
        CorpusStore corpus = testing.corpus();
        TextPairs whole = pairs(corpus, IctPairs.CROPS, 0);
        TextPairs without = pairs(corpus, IctPairs.CROPS, 1);
        for (int place = 0; place < whole.size(); place++) {
            TextPairs.Pair all = whole.at(place, new SplittableRandom(place));
            TextPairs.Pair rest = without.at(place, new SplittableRandom(place));
            assertThat(rest.query().ids()).isEqualTo(all.query().ids());
            assertThat(rest.block().length()).isEqualTo(all.block().length() - inner(all.query()).length);
        }
    }

    @Test
    void or_another_block_of_the_same_title_that_has_the_span() throws IOException {
        String long1 = "There is Aba. Nobody knows of the others here, as it was then and is now and will be. ";
        try (CorpusStore corpus = corpus(
                document("a", "one", long1.repeat(2) + "It was 1811 when they built it. " + long1),
                document("b", "one", "Now 1811 was long before Bec came to be."),
                document("c", "two", "Now 1811 was long after Bec came to be."))) {
            Set<String> found = new TreeSet<>();
            for (TextPairs.Pair pair : draws(pairs(corpus, IctPairs.RECURRING_SPANS, 0))) {
                found.add(from(corpus, pair) + " finds "
                        + shown(corpus, pair.block()).documentId());
            }
            assertThat(found)
                    .contains("a finds a", "a finds b", "b finds a", "b finds c", "c finds b")
                    .doesNotContain("a finds c", "c finds a", "b finds b", "c finds c");
        }
    }

    @Test
    void documents_without_titles_are_not_of_one_title_but_blocks_of_one_document_belong_together() throws IOException {
        String said = "There is Aba. Nobody knows of the others here, as it was then and is now and will be. ";
        try (CorpusStore corpus = corpus(
                document(
                        "a", "", said + said + "It was 1811 when they built it. " + said + "It ended in 1811 as well."),
                document("b", "", "Now 1811 was long before Bec came to be."))) {
            Set<String> found = new TreeSet<>();
            for (TextPairs.Pair pair : draws(pairs(corpus, IctPairs.RECURRING_SPANS, 0))) {
                found.add(shown(corpus, pair.block()).documentId());
            }
            assertThat(found).containsExactly("a");
        }
    }

    private CorpusStore facts() throws IOException {
        return corpus(
                document("a", "one", "In 1811 they built the city of Aba. Nobody knows of the others here."),
                document("b", "two", "There is Aba. It was founded in 1811, as Aba was then."),
                document("c", "three", "Now that was long before Bec came to be, and Aba is not far."));
    }

    @Test
    void a_recurring_spans_query_finds_the_block_of_another_document_that_has_its_second_name_too() throws IOException {
        try (CorpusStore corpus = facts()) {
            TextPairs pairs = pairs(corpus, IctPairs.RECURRING_SPANS, 0);
            Set<String> found = new TreeSet<>();
            for (TextPairs.Pair pair : draws(pairs)) {
                found.add(from(corpus, pair) + " finds "
                        + shown(corpus, pair.block()).documentId());
            }
            assertThat(found).containsExactly("a finds b", "b finds a");
        }
    }

    /** The documents that have all of a query. */
    private static String from(CorpusStore corpus, TextPairs.Pair pair) {
        return IntStream.range(0, corpus.size())
                .mapToObj(corpus::block)
                .filter(block -> MaskedSentence.stand(inner(pair.query()), block.tokens()))
                .map(Block::documentId)
                .distinct()
                .collect(Collectors.joining());
    }

    @Test
    void the_span_is_in_the_query_unless_it_is_removed_and_other_words_are_always() throws IOException {
        try (CorpusStore corpus = facts();
                var tokenizer = corpus.openTokenizer()) {
            List<int[]> names = List.of(
                    tokenizer.encode("1811").ids(), tokenizer.encode("Aba").ids());
            assertThat(draws(pairs(corpus, IctPairs.RECURRING_SPANS, 0)))
                    .allMatch(pair -> names.stream().anyMatch(name -> MaskedSentence.stand(name, inner(pair.query()))))
                    .allMatch(pair -> inner(pair.query()).length >= 5 + 1);
            assertThat(draws(pairs(corpus, IctPairs.RECURRING_SPANS, 1)))
                    .allMatch(pair -> inner(pair.query()).length >= 5)
                    .anyMatch(pair ->
                            names.stream().noneMatch(name -> MaskedSentence.stand(name, inner(pair.query()))));
        }
    }

    @Test
    void a_corpus_that_tells_nothing_twice_is_refused_in_words() throws IOException {
        try (CorpusStore corpus = corpus(
                document("a", "one", "In 1811 they built the city of Aba."), document("b", "two", "There is Bec."))) {
            assertThatThrownBy(() -> new InverseCloze(
                            new Realm(model, TestingRealm.format(model), corpus),
                            3,
                            TestingConfig.ict(IctPairs.RECURRING_SPANS, 2, 0, 0)))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining(
                            "the corpus has 0 blocks of names that another block of the same document or title has");
        }
    }

    /** The block that is shown, whole and under its title. */
    private Block shown(CorpusStore corpus, InputSequence shown) {
        return IntStream.range(0, corpus.size())
                .mapToObj(corpus::block)
                .filter(block -> Arrays.equals(
                        TestingRealm.format(model)
                                .document(block.titleTokens(), block.tokens())
                                .ids(),
                        shown.ids()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no block is " + Arrays.toString(shown.ids())));
    }

    /** Without marks. */
    private static int[] inner(InputSequence query) {
        return Arrays.copyOfRange(query.ids(), 1, query.length() - 1);
    }
}
