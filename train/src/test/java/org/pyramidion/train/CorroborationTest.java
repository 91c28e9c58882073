package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pyramidion.train.SmallCorpus.document;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.testing.realm.TestingRealm;

/** Which facts another document tells as well. */
class CorroborationTest {

    @TempDir
    Path directory;

    private TestingRealm testing;

    @BeforeEach
    void open() throws IOException {
        testing = new TestingRealm(directory);
    }

    @AfterEach
    void close() {
        testing.close();
    }

    private CorpusStore corpus(String name, String... documents) throws IOException {
        return SmallCorpus.of(testing, directory.resolve(name), documents);
    }

    private static Set<String> corroborated(CorpusStore text, CorpusStore knowledge) {
        Corroboration corroboration = new Corroboration(knowledge, new OwnBlocks(text, knowledge, Exclusion.DOCUMENT));
        Set<String> found = new TreeSet<>();
        for (int index = 0; index < text.size(); index++) {
            Block block = text.block(index);
            for (MaskedSentence masked : MaskedSentence.of(block, 4, 24, 10)) {
                if (corroboration.holds(block, masked)) {
                    found.add(block.documentId() + ": " + masked.answer());
                }
            }
        }
        return found;
    }

    @Test
    void a_fact_counts_if_another_document_names_both_its_ends() throws IOException {
        try (CorpusStore corpus = corpus(
                "facts",
                document("a", "one", "In 1811 they built the city of Aba."),
                document("b", "two", "There is Aba. It was founded in 1811."),
                document(
                        "c",
                        "three",
                        "In 1812 they built the city of Bebi."), // the year stands elsewhere, but not with it
                document("d", "four", "The city of Coca was there in 1812."))) {
            assertThat(corroborated(corpus, corpus)).containsExactly("a: 1811", "a: Aba");
        }
    }

    @Test
    void a_title_names_what_its_document_is_about() throws IOException {
        try (CorpusStore corpus = corpus(
                "titled",
                document("a", "one", "In 1811 they built the city of Aba."),
                document("b", "ABA", "It was founded in 1811."))) {
            assertThat(corroborated(corpus, corpus)).containsExactly("a: 1811", "a: Aba");
        }
    }

    @Test
    void the_own_document_corroborates_nothing_in_either_corpus() throws IOException {
        String twice = IntStream.range(0, 8)
                .mapToObj(i -> "In 1811 they built the city of Aba.")
                .collect(Collectors.joining(" "));
        try (CorpusStore knowledge = corpus("knowledge", document("a", "one", twice));
                CorpusStore text = corpus(
                        "text",
                        document("a", "one", "In 1811 they built Aba."), // another version of the same
                        document("z", "new", "In 1811 they built Aba."))) {
            assertThat(knowledge.size()).isGreaterThan(1);
            assertThat(corroborated(knowledge, knowledge)).isEmpty();
            assertThat(corroborated(text, knowledge)).containsExactly("z: 1811", "z: Aba");
        }
    }

    @Test
    void a_name_that_stands_in_more_than_twenty_blocks_corroborates_nothing() throws IOException {
        assertThat(corroboratedBeside(0, 0)).containsExactly("a: 1811", "a: Aba");
        assertThat(corroboratedBeside(18, 18)).containsExactly("a: 1811", "a: Aba");
        // The year is then no second name of Aba's, nor worth masking.
        assertThat(corroboratedBeside(19, 0)).isEmpty();
        assertThat(corroboratedBeside(0, 19)).isEmpty();
    }

    /** Among documents that name but one of the two. */
    private Set<String> corroboratedBeside(int years, int names) throws IOException {
        List<String> documents = new ArrayList<>();
        documents.add(document("a", "one", "In 1811 they built the city of Aba."));
        documents.add(document("b", "two", "There is Aba. It was founded in 1811."));
        IntStream.range(0, years).forEach(i -> documents.add(document("y" + i, "y" + i, "It was there in 1811.")));
        IntStream.range(0, names).forEach(i -> documents.add(document("n" + i, "n" + i, "The river is near Aba.")));
        String name = "beside-%d-%d".formatted(years, names);
        try (CorpusStore corpus = corpus(name, documents.toArray(String[]::new))) {
            return corroborated(corpus, corpus);
        }
    }

    @Test
    void a_block_of_another_corpus_may_have_the_number_of_the_sentences_own() throws IOException {
        try (CorpusStore text = corpus("text", document("t", "news", "In 1811 they built the city of Aba."));
                CorpusStore knowledge =
                        corpus("knowledge", document("k", "book", "There is Aba. It was founded in 1811."))) {
            assertThat(corroborated(text, knowledge)).containsExactlyInAnyOrder("t: 1811", "t: Aba");
        }
    }

    @Test
    void a_sampler_draws_no_other_spans_and_says_so_if_there_are_none() throws IOException {
        try (CorpusStore corpus = corpus(
                        "sampled",
                        document("a", "one", "In 1811 they built the city of Aba. Bebi is there."),
                        document("b", "Aba", "It was founded in 1811."),
                        document("c", "Coca", "It was founded in 1812."),
                        document("d", "three", "In 1812 they built the city of Coca. Dudo is there."));
                var tokenizer = corpus.openTokenizer()) {
            Corroboration corroboration = new Corroboration(corpus, new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT));
            var settings = new SentenceSampler.Settings(Masking.CORROBORATED, 24, 10, 0);
            assertThat(new SentenceSampler(corpus, tokenizer, settings, 1, corroboration::holds)
                            .training(0, 100).stream()
                                    .map(MaskedSentence::answer)
                                    .distinct())
                    .containsExactlyInAnyOrder("1811", "Aba", "1812", "Coca");
            assertThatThrownBy(() -> new SentenceSampler(corpus, tokenizer, settings, 1, (block, masked) -> false))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessageContaining("pretrain.masking=salient");
        }
    }
}
