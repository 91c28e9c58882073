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
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.MarginalLikelihood.Scheme;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.testing.Golden;
import org.pyramidion.text.Span;
import tools.jackson.databind.JsonNode;

/** The pre-training loss, from masked sentences and blocks of a corpus to every gradient: the reference's numbers. */
class RealmLossTest {

    private static final double RELATIVE = 1e-9;

    /** What a gradient that is zero in exact arithmetic comes to. */
    private static final double ROUNDING = 1e-14;

    @TempDir
    Path directory;

    /** One pre-training example as the trainer has it. */
    private static final class Example implements AutoCloseable {
        private final Scope scope = Scope.open();
        private final GoldenRealm realm;
        private final CorpusStore corpus;
        private final List<MaskedSentence> sentences = new ArrayList<>();
        private final List<int[]> candidates = new ArrayList<>();

        Example(Golden set, Path directory) throws IOException {
            realm = new GoldenRealm(
                    set,
                    directory,
                    Map.of(
                            "embedder.", "tiny_embedder.safetensors",
                            "query_embedder.", "tiny_embedder.safetensors",
                            "encoder.", "tiny_encoder.safetensors"));
            JsonNode documents = realm.vectors().at("/scorer/candidate_input_ids");
            List<String> titles = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int b = 0; b < documents.size(); b++) {
                int[] blocks = new int[documents.get(b).size()];
                blocks[0] = Candidates.NULL;
                for (int n = 1; n < blocks.length; n++) {
                    blocks[n] = texts.size();
                    titles.add(realm.text(part(documents.get(b).get(n), 0)));
                    texts.add(realm.text(part(documents.get(b).get(n), 1)));
                }
                candidates.add(blocks);
                sentences.add(sentence(b));
            }
            corpus = realm.corpus(titles, texts);
        }

        /** The wordpieces before the first {@code [SEP]}, or those behind it. */
        private int[] part(JsonNode padded, int part) {
            int[] ids = Golden.ints(padded);
            int sep = realm.model().tokenizer().sepId();
            int first = IntStream.range(0, ids.length)
                    .filter(i -> ids[i] == sep)
                    .findFirst()
                    .orElseThrow();
            int second = IntStream.range(first + 1, ids.length)
                    .filter(i -> ids[i] == sep)
                    .findFirst()
                    .orElse(ids.length);
            return part == 0 ? Arrays.copyOfRange(ids, 1, first) : Arrays.copyOfRange(ids, first + 1, second);
        }

        private MaskedSentence sentence(int b) {
            JsonNode pretrain = realm.vectors().get("pretrain");
            int masks =
                    Arrays.stream(Golden.ints(pretrain.get("mlm_mask").get(b))).sum();
            int[] positions = Arrays.stream(
                            Golden.ints(pretrain.get("mlm_positions").get(b)))
                    .limit(masks)
                    .map(position -> position - 1) // [CLS] stands before the sentence
                    .toArray();
            int[] targets =
                    Arrays.copyOf(Golden.ints(pretrain.get("mlm_targets").get(b)), masks);
            int[] tokens = part(realm.vectors().at("/embedder/input_ids").get(b), 0);
            return new MaskedSentence(b, tokens, positions, targets, new Span(0, 1), "");
        }

        InputFormat format() {
            return realm.model().inputs(30, 30, 60);
        }

        RealmLoss.Forward loss(Scheme scheme) {
            return new RealmLoss(new Realm(realm.model(), format(), corpus), scheme).of(sentences, candidates, 0);
        }

        @Override
        public void close() {
            scope.close();
            realm.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void loss_utility_and_scores_are_the_references(Golden set) throws IOException {
        try (Example example = new Example(set, directory)) {
            JsonNode expected = example.realm.vectors().get("pretrain");
            RealmLoss.Forward forward = example.loss(Scheme.PER_TOKEN);
            assertClose(forward.relevance(), example.realm.vectors().at("/scorer/relevance"));
            assertClose(forward.likelihood().loss(), expected.get("official_loss"));
            assertClose(forward.likelihood().utility(), expected.get("retrieval_utility"));
            assertClose(example.loss(Scheme.PER_SEQUENCE).likelihood().loss(), expected.get("sequence_level_mean_nll"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_gradient_is_the_references_and_reaches_query_documents_and_encoder(Golden set) throws IOException {
        try (Example example = new Example(set, directory)) {
            Parameters weights = example.realm.model().weights();
            example.loss(Scheme.PER_TOKEN).likelihood().loss().backward();
            JsonNode expected = example.realm.vectors().at("/pretrain/grads");
            for (String name : expected.propertyNames()) {
                Tensor gradient = weights.get(name).grad();
                assertThat(gradient.defined()).as(name).isTrue();
                // One embedder served both sides in the reference: its gradient is the sum of the two here.
                if (name.startsWith("embedder.")) {
                    Tensor ofQueries = weights.get("query_" + name).grad();
                    assertThat(ofQueries.defined()).as("query_" + name).isTrue();
                    gradient = gradient.add(ofQueries);
                }
                assertGradient(name, gradient, expected.get(name));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void queries_are_embedded_by_their_own_embedder_and_documents_with_their_titles_by_the_other(Golden set)
            throws IOException {
        try (Example example = new Example(set, directory)) {
            RealmModel model = example.realm.model();
            negate(model.weights().get("query_embedder.cls.dense.weight"));
            RealmLoss.Forward forward = example.loss(Scheme.PER_TOKEN);
            for (int b = 0; b < example.sentences.size(); b++) {
                Tensor query = model.queryEmbedder()
                        .embed(
                                batch(example.format()
                                        .query(example.sentences.get(b).tokens())),
                                0);
                double[] scores = Tensors.doubles(forward.relevance().select(0, b));
                for (int n = 0; n < scores.length; n++) {
                    Tensor document = model.documentEmbedder()
                            .embed(batch(document(example, example.candidates.get(b)[n])), 0);
                    assertThat(scores[n])
                            .as("sentence %d, document %d", b, n)
                            .isCloseTo(query.mul(document).sum().item_double(), within(RELATIVE));
                }
            }
        }
    }

    @Test
    void dropout_is_drawn_for_each_query_each_document_and_each_reading() throws IOException {
        try (Example example = new Example(Golden.CHECKED_IN, directory)) {
            CorpusStore twins = example.realm.corpus(List.of("river", "river"), List.of("the king", "the king"));
            MaskedSentence sentence = example.sentences.getFirst();
            List<MaskedSentence> sentences = List.of(sentence, sentence);
            List<int[]> candidates = List.of(new int[] {0, 1}, new int[] {0, 1});
            RealmLoss loss = new RealmLoss(new Realm(example.realm.model(), example.format(), twins), Scheme.PER_TOKEN);
            double[] without = Tensors.doubles(loss.of(sentences, candidates, 0).relevance());
            assertThat(without)
                    .containsExactly(new double[] {without[0], without[0], without[0], without[0]}, within(1e-9));
            Engine.seed(1); // some draws drop all of so small an embedding
            RealmLoss.Forward forward = loss.of(sentences, candidates, 0.3);
            // One query before two documents that say the same, one document before two queries that do.
            double[] scores = Tensors.doubles(forward.relevance()); // [2, 2]
            assertThat(scores[0]).isNotCloseTo(scores[1], within(1e-3));
            assertThat(scores[0]).isNotCloseTo(scores[2], within(1e-3));
            double[] gold = Tensors.doubles(forward.gold()); // [2, 2, 1]
            assertThat(gold[0]).isNotCloseTo(gold[1], within(1e-6)).isNotCloseTo(gold[2], within(1e-6));
        }
    }

    private static void negate(Tensor weight) {
        try (Scope scope = Scope.withoutGradients()) {
            weight.mul_(new Scalar(-1.0));
        }
    }

    private static PackedBatch batch(InputSequence input) {
        return new PackedBatch(List.of(input));
    }

    private static InputSequence document(Example example, int block) {
        return block == Candidates.NULL
                ? example.format().document(new int[0], new int[0])
                : example.format().document(example.corpus.titleTokens(block), example.corpus.tokens(block));
    }

    static void assertGradient(String name, Tensor gradient, JsonNode expected) {
        double norm = expected.get("norm").asDouble();
        assertThat(gradient.norm().item_double()).as(name).isCloseTo(norm, within(norm * RELATIVE + ROUNDING));
        double[] first = Golden.doubles(expected.get("first"));
        double[] actual = Tensors.doubles(gradient);
        for (int i = 0; i < first.length; i++) {
            assertThat(actual[i]).as("%s[%d]", name, i).isCloseTo(first[i], within(norm * RELATIVE + ROUNDING));
        }
    }

    private static void assertClose(Tensor actual, JsonNode expected) {
        double[] reference = Golden.doubles(expected);
        double[] values = Tensors.doubles(actual);
        assertThat(values).hasSameSizeAs(reference);
        for (int i = 0; i < reference.length; i++) {
            assertThat(values[i])
                    .as("element %d", i)
                    .isCloseTo(reference[i], within(Math.max(1, Math.abs(reference[i])) * RELATIVE));
        }
    }
}
