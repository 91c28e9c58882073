package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.Golden;
import tools.jackson.databind.JsonNode;

/** The published system's numbers, in double precision, to 1e-9 relative. */
@ParameterizedClass
@EnumSource(Golden.class)
class GoldenTest {

    private static final double RELATIVE = 1e-9;

    private final Golden set;
    private JsonNode vectors;
    private BertConfig config;
    private Scope scope;

    GoldenTest(Golden set) {
        this.set = set;
    }

    @BeforeEach
    void open() throws IOException {
        vectors = set.json("golden.json");
        config = BertConfig.fromJson(vectors.get("config").toString().getBytes(StandardCharsets.UTF_8), "golden.json");
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        if (scope != null) {
            scope.close();
        }
    }

    private JsonNode at(String path) {
        return vectors.at("/" + path.replace('.', '/'));
    }

    @Test
    void embedderProjectsAsTheReferenceDoes() {
        try (Parameters weights = GoldenTensors.weights(set, "tiny_embedder.safetensors")) {
            Tensor projected = new Embedder(config, weights)
                    .embed(batch("embedder.input_ids", "embedder.token_type_ids", "embedder.mask"), 0);
            assertClose(projected, at("embedder.projected"));
        }
    }

    @Test
    void relevanceIsTheInnerProductOfQueryAndCandidateEmbeddings() {
        try (Parameters weights = GoldenTensors.weights(set, "tiny_embedder.safetensors")) {
            Tensor relevance = relevance(new Embedder(config, weights));
            assertClose(relevance, at("scorer.relevance"));
            assertClose(Ops.logSoftmax(relevance, -1), at("scorer.log_softmax"));
        }
    }

    @Test
    void pretrainingLossAndEveryGradientAgree() {
        try (Parameters embedderWeights = GoldenTensors.weights(set, "tiny_embedder.safetensors");
                Parameters encoderWeights = GoldenTensors.weights(set, "tiny_encoder.safetensors")) {
            Tensor relevance = relevance(new Embedder(config, embedderWeights));
            relevance.retain_grad();
            Tensor gold = goldLogProbabilities(new KnowledgeAugmentedEncoder(config, encoderWeights));
            Tensor mask = GoldenTensors.tensor(at("pretrain.mlm_mask"));
            assertMasked(gold, at("pretrain.gold_log_probs"), at("pretrain.mlm_mask"));

            var perToken = MarginalLikelihood.of(MarginalLikelihood.Scheme.PER_TOKEN, relevance, gold, mask);
            assertClose(perToken.loss(), at("pretrain.official_loss"));
            assertClose(perToken.loss(), at("pretrain.hf_loss"));
            assertClose(Ops.logSoftmax(relevance, -1), at("pretrain.candidate_log_probs"));
            assertClose(
                    perToken.marginal().mul(mask),
                    GoldenTensors.tensor(at("pretrain.marginal")).mul(mask));
            assertClose(perToken.utility(), at("pretrain.retrieval_utility"));
            var perSequence = MarginalLikelihood.of(MarginalLikelihood.Scheme.PER_SEQUENCE, relevance, gold, mask);
            assertClose(perSequence.loss(), at("pretrain.sequence_level_mean_nll"));

            perToken.loss().backward();
            assertClose(relevance.grad(), at("pretrain.d_loss_d_relevance"));
            assertClose(MarginalLikelihood.scoreGradient(relevance, gold, mask), at("pretrain.d_loss_d_relevance"));
            assertGradients("embedder.", embedderWeights);
            assertGradients("encoder.", encoderWeights);
        }
    }

    @Test
    void theEncoderPredictsAsTheReferenceDoes() {
        try (Parameters weights = GoldenTensors.weights(set, "tiny_encoder.safetensors")) {
            PackedBatch batch =
                    batch("pretrain.joint_input_ids", "pretrain.joint_token_type_ids", "pretrain.joint_mask");
            // The vector has every sequence at the place of the first example's first mask.
            int position = at("pretrain.mlm_positions").get(0).get(0).asInt();
            int[] rows = IntStream.range(0, batch.sequences())
                    .map(i -> batch.row(i, position))
                    .toArray();
            Tensor logProbabilities = new KnowledgeAugmentedEncoder(config, weights).logProbabilities(batch, rows, 0);
            Tensor logits = GoldenTensors.tensor(at("pretrain.mlm_logits_at_first_mask")); // [B, N, V]
            assertClose(logProbabilities, Ops.logSoftmax(logits, -1));
        }
    }

    @Test
    void readerLossesAndArgmaxAgree() {
        JsonNode reader = at("reader");
        try (Parameters weights = GoldenTensors.weights(set, "tiny_reader.safetensors")) {
            int length = reader.get("input_ids").get(0).size();
            var spans = SpanReader.Spans.upTo(at("config.max_span_width").asInt(), length);
            assertThat(spans.starts()).isEqualTo(Golden.ints(reader.get("candidate_starts")));
            assertThat(spans.ends()).isEqualTo(Golden.ints(reader.get("candidate_ends")));

            Tensor relevance = GoldenTensors.tensor(reader.get("relevance"));
            relevance.set_requires_grad(true);
            Tensor scores = new SpanReader(config, weights)
                    .scores(
                            batch("reader.input_ids", "reader.token_type_ids", "reader.mask"),
                            GoldenTensors.tensor(reader.get("block_mask")),
                            spans,
                            0);
            Tensor read = relevance.narrow(0, 0, scores.size(0));
            Tensor logits = AnswerLikelihood.withRelevance(scores, read);
            assertSpanScores(logits, reader.get("logits_official"), reader.get("block_mask"), spans);
            Tensor readerLoss = AnswerLikelihood.loss(
                    logits, GoldenTensors.tensor(reader.get("hf").get("reader_correct")));
            Tensor retrieverLoss = AnswerLikelihood.loss(relevance, GoldenTensors.tensor(reader.get("has_answers")));
            assertClose(readerLoss, reader.get("official_minus10000").get("reader_loss"));
            assertClose(retrieverLoss, reader.get("official_minus10000").get("retriever_loss"));
            Tensor loss = readerLoss.add(retrieverLoss);
            loss.backward();
            assertClose(relevance.grad(), reader.get("d_loss_d_relevance"));
            assertThat(Tensors.ints(logits.amax(new long[] {1}, false).argmax())[0])
                    .isEqualTo(reader.get("hf").get("block_idx").asInt());
            assertThat(Tensors.ints(logits.amax(new long[] {0}, false).argmax())[0])
                    .isEqualTo(reader.get("hf").get("candidate").asInt());
        }
    }

    /**
     * Spans inside the block agree; all others are pushed down. What the reference adds there depends on hidden states
     * of padding, which a packed batch does not have.
     */
    private static void assertSpanScores(Tensor actual, JsonNode expected, JsonNode blockMask, SpanReader.Spans spans) {
        double[] scores = Tensors.doubles(actual);
        double[] reference = Golden.doubles(expected);
        for (int i = 0; i < scores.length; i++) {
            int[] mask = Golden.ints(blockMask.get(i / spans.count()));
            int s = i % spans.count();
            if (mask[spans.starts()[s]] == 1 && mask[spans.ends()[s]] == 1) {
                assertThat(scores[i]).as("span %d", i).isCloseTo(reference[i], within(RELATIVE));
            } else {
                assertThat(scores[i]).as("span %d", i).isLessThan(-9000);
            }
        }
    }

    /** Query and candidate embeddings multiplied, {@code [B, N]}. */
    private Tensor relevance(Embedder embedder) {
        Tensor query =
                embedder.embed(batch("embedder.input_ids", "embedder.token_type_ids", "embedder.mask"), 0); // [B, D]
        List<InputSequence> candidates = new ArrayList<>();
        JsonNode scorer = at("scorer");
        for (int b = 0; b < scorer.get("candidate_input_ids").size(); b++) {
            candidates.addAll(GoldenTensors.sequences(
                    scorer.get("candidate_input_ids").get(b),
                    scorer.get("candidate_token_type_ids").get(b),
                    scorer.get("candidate_mask").get(b)));
        }
        Tensor all = embedder.embed(new PackedBatch(candidates), 0); // [B·N, D]
        return all.view(query.size(0), -1, query.size(1))
                .matmul(query.unsqueeze(2))
                .squeeze(2);
    }

    /** {@code log p(y_j | z, x)}, {@code [B, N, M]}. */
    private Tensor goldLogProbabilities(KnowledgeAugmentedEncoder encoder) {
        JsonNode pretrain = at("pretrain");
        int candidates = at("config.num_candidates").asInt();
        PackedBatch batch = batch("pretrain.joint_input_ids", "pretrain.joint_token_type_ids", "pretrain.joint_mask");
        JsonNode positions = pretrain.get("mlm_positions");
        int masks = positions.get(0).size();
        int[] rows = new int[batch.sequences() * masks];
        int[] targets = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int sequence = i / masks;
            int example = sequence / candidates;
            rows[i] = batch.row(sequence, positions.get(example).get(i % masks).asInt());
            targets[i] = pretrain.get("mlm_targets").get(example).get(i % masks).asInt();
        }
        Tensor all = encoder.logProbabilities(batch, rows, 0); // [B·N·M, V]
        return Ops.pick(all, Tensors.of(targets, targets.length)).view(-1, candidates, masks);
    }

    private PackedBatch batch(String ids, String segments, String mask) {
        return new PackedBatch(GoldenTensors.sequences(flatten(ids), flatten(segments), flatten(mask)));
    }

    /** {@code [B, N, L]} and {@code [B, L]} both as rows of length L. */
    private JsonNode flatten(String path) {
        JsonNode node = at(path);
        if (!node.get(0).get(0).isArray()) {
            return node;
        }
        var rows = tools.jackson.databind.json.JsonMapper.shared().createArrayNode();
        node.forEach(group -> group.forEach(rows::add));
        return rows;
    }

    private void assertGradients(String prefix, Parameters weights) {
        JsonNode expected = at("pretrain").get("grads");
        List<String> names = expected.propertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
        assertThat(names).isNotEmpty();
        for (String name : names) {
            Tensor gradient = weights.get(name.substring(prefix.length())).grad();
            double norm = expected.get(name).get("norm").asDouble();
            double[] first = Golden.doubles(expected.get(name).get("first"));
            // A gradient that is zero in exact arithmetic (a key's bias) is left by rounding at 1e-17 or so.
            double floor = 1e-15;
            assertThat(gradient.norm().item_double()).as(name).isCloseTo(norm, within(norm * RELATIVE + floor));
            double[] actual = Arrays.copyOf(Tensors.doubles(gradient), first.length);
            IntStream.range(0, first.length)
                    .forEach(i -> assertThat(actual[i])
                            .as("%s[%d]", name, i)
                            .isCloseTo(first[i], within(norm * RELATIVE + floor)));
        }
    }

    private static void assertMasked(Tensor actual, JsonNode expected, JsonNode mask) {
        Tensor weight = GoldenTensors.tensor(mask).unsqueeze(1);
        assertClose(actual.mul(weight), GoldenTensors.tensor(expected).mul(weight));
    }

    private static void assertClose(Tensor actual, JsonNode expected) {
        assertClose(Tensors.doubles(actual), Golden.doubles(expected));
    }

    private static void assertClose(Tensor actual, Tensor expected) {
        assertClose(Tensors.doubles(actual), Tensors.doubles(expected));
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        double scale = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < expected.length; i++) {
            double tolerance = Math.max(Math.abs(expected[i]), 1e-3 * scale) * RELATIVE;
            assertThat(actual[i]).as("element %d", i).isCloseTo(expected[i], within(tolerance));
        }
    }
}
