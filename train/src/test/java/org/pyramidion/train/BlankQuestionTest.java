package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.RealmModel;
import org.pyramidion.run.BlankQuery;
import org.pyramidion.testing.realm.TestingRealm;

class BlankQuestionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DATE|'It was founded in '|1923|WHEN",
                "ENTITY|'a town of '|12,400|HOW_MANY",
                "PER|'He met '|Kim|WHO",
                "LOC|'He met '|Kim|WHERE",
                "ORG|'He joined '|Kim & Co|WHAT",
                "ENTITY|'The novel was written by '|Melville|WHO",
                "ENTITY|'the role of '|Grace Kelly|WHO",
                "ENTITY|'She was born in '|Bergen|WHERE",
                "ENTITY|'the longest of all is the '|Orange River|WHERE",
                "ENTITY|'He studied at '|Kyoto University|WHAT",
                "ENTITY|'a kind of '|Gouda|WHAT"
            })
    void the_kind_of_a_span_says_what_is_asked(String type, String before, String span, BlankQuestion.Kind kind) {
        assertThat(BlankQuestion.kind(type, before, span)).isEqualTo(kind);
    }

    @Test
    void a_question_has_the_word_that_asks_the_title_if_need_be_and_the_sentence_without_the_blank(
            @TempDir Path directory) throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RealmModel model = testing.model(1);
            CorpusStore corpus = testing.corpus();
            var questions = new BlankQuestion(corpus, model.tokenizer());
            List<String> asked = java.util.stream.IntStream.range(0, corpus.size())
                    .boxed()
                    .flatMap(block ->
                            MaskedSentence.of(
                                    corpus.block(block), model.tokenizer().maskId(), 20, 10)
                                    .stream())
                    .map(masked -> words(model, questions.of(masked)))
                    .toList();
            assertThat(asked).contains("when bebi was founded in . ?");
            assertThat(asked)
                    .as("three letters name nobody for certain, so the title says it once more")
                    .contains("when aba aba was founded in . ?");
            assertThat(asked)
                    .as("a title that has the answer is left out")
                    .contains("w ##h ##a ##t they built there . ?");
            assertThat(asked).noneMatch(question -> question.contains("[MASK]"));
        }
    }

    @Test
    void mixed_queries_are_of_both_kinds(@TempDir Path directory) throws IOException {
        try (TestingRealm testing = new TestingRealm(directory)) {
            RealmModel model = testing.model(1);
            CorpusStore corpus = testing.corpus();
            List<MaskedSentence> all = java.util.stream.IntStream.range(0, corpus.size())
                    .boxed()
                    .flatMap(block ->
                            MaskedSentence.of(
                                    corpus.block(block), model.tokenizer().maskId(), 20, 10)
                                    .stream())
                    .toList();
            var queries = new BlankQueries(BlankQuery.MIXED, Optional.of(new BlankQuestion(corpus, model.tokenizer())));
            long masked = queries.of(all).stream()
                    .filter(query -> Arrays.stream(query)
                            .anyMatch(piece -> piece == model.tokenizer().maskId()))
                    .count();
            assertThat(masked).isBetween(1L, all.size() - 1L);
            assertThat(BlankQueries.sentences().of(all))
                    .containsExactlyElementsOf(
                            all.stream().map(MaskedSentence::tokens).toList());
        }
    }

    private static String words(RealmModel model, int[] pieces) {
        return Arrays.stream(pieces)
                .mapToObj(piece -> model.tokenizer().vocabulary().get(piece))
                .collect(Collectors.joining(" "));
    }
}
