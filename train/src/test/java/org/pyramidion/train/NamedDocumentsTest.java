package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusBuilder;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.MarginalLikelihood;
import org.pyramidion.model.RealmModel;
import org.pyramidion.model.WarmStart;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.BlankQuery;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.run.RefreshSchedule;
import org.pyramidion.testing.TestingBert;
import org.pyramidion.testing.realm.TestingRealm;
import tools.jackson.databind.json.JsonMapper;

class NamedDocumentsTest {

    private static final String BLANK = "it was founded in 1811.";

    @TempDir
    Path directory;

    private CorpusStore corpus;
    private RealmModel model;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        Path bert = TestingBert.write(
                directory.resolve("bert"),
                new TestingBert.Shape(
                        32,
                        0.1,
                        TestingBert.vocabulary("( ) when it was founded in is a city there people river aba bebi")));
        model = WarmStart.from(bert, new WarmStart.Shape(2, 2, 16, Embedder.Pooling.MEAN, 1, true, 16), 1);
    }

    @AfterEach
    void close() {
        corpus.close();
        model.close();
    }

    /** Of a blank of the first document, with the others as candidates. */
    private int[] candidates(String... titlesAndTexts) throws IOException {
        corpus = corpus(titlesAndTexts);
        MaskedSentence blank = MaskedSentence.of(
                        corpus.block(0), model.tokenizer().maskId(), 20, 10)
                .getFirst();
        int[] candidates = Stream.of(List.of(Candidates.NULL), List.of(Candidates.NONE), others())
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .toArray();
        int[] question = new BlankQuestion(corpus, model.tokenizer()).of(blank);
        return new NamedDocuments(corpus, corpus, model.tokenizer())
                .onlyHelpful(List.of(blank), List.of(question), List.of(candidates))
                .getFirst();
    }

    private List<Integer> others() {
        List<Integer> others = new ArrayList<>();
        for (int block = 1; block < corpus.size(); block++) {
            others.add(block);
        }
        return others;
    }

    private CorpusStore corpus(String... titlesAndTexts) throws IOException {
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < titlesAndTexts.length; i += 2) {
            documents.add(JsonMapper.shared()
                    .writeValueAsString(
                            Map.of("id", "d" + i, "title", titlesAndTexts[i], "text", titlesAndTexts[i + 1])));
        }
        Path source = Files.write(directory.resolve("named.jsonl"), documents);
        new CorpusBuilder(model.tokenizer()).maxBlockTokens(40).build(List.of(source), directory.resolve("named"));
        return CorpusStore.open(directory.resolve("named"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "the title is in the question|Aba|It is a city.|false",
                "so it is, but the answer is there|Aba|People came in 1811.|true",
                "the title is more than what is in the question|Aba river|It is there.|true",
                "only a qualifier is not in it|Aba (city)|It is there.|false",
                "only what follows a comma is not|Aba, river|It is there.|false",
                "another name|Bebi|It is a city.|true"
            })
    void a_document_that_is_named_but_does_not_help_is_no_candidate(String why, String title, String text, boolean kept)
            throws IOException {
        assertThat(candidates("Aba", BLANK, title, text))
                .as(why)
                .containsExactly(Candidates.NULL, Candidates.NONE, kept ? 1 : Candidates.NONE);
    }

    @Test
    void other_passages_of_the_article_are_named_whatever_the_question_says() throws IOException {
        assertThat(candidates(
                        "river Bebi",
                        "the river was founded in 1811.",
                        "river Bebi",
                        "It is there.",
                        "Bebi",
                        "It is a city."))
                .containsExactly(Candidates.NULL, Candidates.NONE, Candidates.NONE, 2);
    }

    @Test
    void documents_without_a_title_do_not_share_one() throws IOException {
        assertThat(candidates("", BLANK, "", "It is a city.")).containsExactly(Candidates.NULL, Candidates.NONE, 1);
    }

    @Test
    void what_a_loss_makes_of_them_is_their_share_and_how_much_it_would_rise() throws IOException {
        corpus = corpus("Aba", BLANK, "Aba", "It is a city.", "Bebi", BLANK);
        BlankLoss half = (sentences, candidates, dropout) -> new BlankLoss.Forward(
                new MarginalLikelihood.Result(
                        Tensors.of(new float[1], 1), Tensors.of(new float[1], 1), Tensors.of(new float[1], 1)),
                Tensors.of(new float[6], 2, 3), // all alike
                Tensors.of(logs(0.5, 0.1, 0.4, 0.5, 0.1, 0.4), 2, 3, 1),
                Tensors.of(new float[] {1, 1}, 2, 1),
                1);
        MaskedSentence blank = MaskedSentence.of(
                        corpus.block(0), model.tokenizer().maskId(), 20, 10)
                .getFirst();
        Map<String, Double> values = new HashMap<>();
        try (Scope scope = Scope.open()) {
            var standing = new NamedStanding(
                    half,
                    BlankQueries.of(BlankQuery.QUESTION, corpus, model.tokenizer()),
                    new NamedDocuments(corpus, corpus, model.tokenizer()));
            standing.of(List.of(blank, blank), List.of(new int[] {-1, 1, 2}, new int[] {-1, 2, -2}), 0);
            standing.tell(2, values);
        }
        assertThat(values.get("named_share")).as("of one sentence of two").isCloseTo(1 / 3.0 / 2, within(1e-6));
        assertThat(values.get("named_gain")).isCloseTo((0.1 - 1 / 3.0) / 2, within(1e-6));
    }

    private static float[] logs(double... values) {
        float[] logs = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            logs[i] = (float) Math.log(values[i]);
        }
        return logs;
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void pre_training_leaves_them_out_if_it_is_told_to(boolean negatives, boolean nothingElse) throws IOException {
        corpus = corpus("Aba", BLANK, "Aba", "it was founded in 1812.");
        Map<String, Double> values = step(negatives);
        assertThat(values.get("null_share"))
                .matches(share -> share > 0.999999 == nothingElse, "1 if nothing else is left");
        assertThat(values.get("named_share")).isCloseTo(1 - values.get("null_share"), within(1e-6));
    }

    private Map<String, Double> step(boolean negatives) {
        var realm = new Realm(model, TestingRealm.format(model), corpus);
        var sampler = new SentenceSampler(
                corpus, model.tokenizer(), new SentenceSampler.Settings(Masking.SALIENT, 20, 10, 0), 3);
        try (var refresh = new SynchronousRefresh(
                        new RefreshFiles(directory.resolve("stage")),
                        realm,
                        RefreshSchedule.every(0),
                        Set::of,
                        List.of(),
                        Progress.none());
                var task = new Pretraining(
                        realm,
                        sampler,
                        new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT),
                        refresh,
                        DistinctSettings.config(
                                        "pretrain.judge=answer",
                                        "pretrain.in-batch=false",
                                        "pretrain.batch=1",
                                        "pretrain.candidates=2",
                                        "pretrain.over-draw=1",
                                        "pretrain.over-retrieve=1",
                                        "pretrain.ict-share=0",
                                        "pretrain.named-negatives=" + negatives)
                                .pretrain(),
                        BlankQueries.of(BlankQuery.QUESTION, corpus, model.tokenizer()),
                        Ranks.alone())) {
            return task.step(0);
        }
    }
}
