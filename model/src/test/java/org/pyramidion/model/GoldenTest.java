package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import tools.jackson.databind.JsonNode;

/** The published system's numbers, in double precision, to 1e-9 relative. */
class GoldenTest {

    private static final double RELATIVE = 1e-9;

    private Golden golden;
    private Scope scope;

    @BeforeEach
    void open() throws IOException {
        golden = Golden.open();
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        if (scope != null) {
            scope.close();
        }
    }

    @Test
    void embedderProjectsAsTheReferenceDoes() {
        try (Parameters weights = Golden.weights("tiny_embedder.safetensors")) {
            Tensor projected = new Embedder(golden.config(), weights)
                    .embed(batch("embedder.input_ids", "embedder.token_type_ids", "embedder.mask"), 0);
            assertClose(projected, golden.at("embedder.projected"));
        }
    }

    @Test
    void relevanceIsTheInnerProductOfQueryAndCandidateEmbeddings() {
        try (Parameters weights = Golden.weights("tiny_embedder.safetensors")) {
            Tensor relevance = relevance(new Embedder(golden.config(), weights));
            assertClose(relevance, golden.at("scorer.relevance"));
            assertClose(Ops.logSoftmax(relevance, -1), golden.at("scorer.log_softmax"));
        }
    }

    @Test
    void pretrainingLossAndEveryGradientAgree() {
        try (Parameters embedderWeights = Golden.weights("tiny_embedder.safetensors");
                Parameters encoderWeights = Golden.weights("tiny_encoder.safetensors")) {
            Tensor relevance = relevance(new Embedder(golden.config(), embedderWeights));
            relevance.retain_grad();
            Tensor gold = goldLogProbabilities(new KnowledgeAugmentedEncoder(golden.config(), encoderWeights));
            Tensor mask = Golden.tensor(golden.at("pretrain.mlm_mask"));
            assertMasked(gold, golden.at("pretrain.gold_log_probs"), golden.at("pretrain.mlm_mask"));

            var perToken = MarginalLikelihood.of(MarginalLikelihood.Scheme.PER_TOKEN, relevance, gold, mask);
            assertClose(perToken.loss(), golden.at("pretrain.official_loss"));
            assertClose(perToken.utility(), golden.at("pretrain.retrieval_utility"));
            var perSequence = MarginalLikelihood.of(MarginalLikelihood.Scheme.PER_SEQUENCE, relevance, gold, mask);
            assertClose(perSequence.loss(), golden.at("pretrain.sequence_level_mean_nll"));

            perToken.loss().backward();
            assertClose(relevance.grad(), golden.at("pretrain.d_loss_d_relevance"));
            assertClose(
                    MarginalLikelihood.scoreGradient(relevance, gold, mask), golden.at("pretrain.d_loss_d_relevance"));
            assertGradients("embedder.", embedderWeights);
            assertGradients("encoder.", encoderWeights);
        }
    }

    @Test
    void readerLossesAndArgmaxAgree() {
        JsonNode reader = golden.at("reader");
        try (Parameters weights = Golden.weights("tiny_reader.safetensors")) {
            int length = reader.get("input_ids").get(0).size();
            var spans = SpanReader.Spans.upTo(golden.at("config.max_span_width").asInt(), length);
            assertThat(spans.starts()).isEqualTo(Golden.ints(reader.get("candidate_starts")));
            assertThat(spans.ends()).isEqualTo(Golden.ints(reader.get("candidate_ends")));

            Tensor relevance = Golden.tensor(reader.get("relevance"));
            relevance.set_requires_grad(true);
            Tensor scores = new SpanReader(golden.config(), weights)
                    .scores(
                            batch("reader.input_ids", "reader.token_type_ids", "reader.mask"),
                            Golden.tensor(reader.get("block_mask")),
                            spans,
                            0);
            Tensor read = relevance.narrow(0, 0, scores.size(0));
            Tensor logits = AnswerLikelihood.withRelevance(scores, read);
            assertSpanScores(logits, reader.get("logits_official"), reader.get("block_mask"), spans);
            Tensor readerLoss =
                    AnswerLikelihood.loss(logits, Golden.tensor(reader.get("hf").get("reader_correct")));
            Tensor retrieverLoss = AnswerLikelihood.loss(relevance, Golden.tensor(reader.get("has_answers")));
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

    @Test
    void fineTuningRetrievesReadsAndLearnsAsTheReferenceDoes() {
        JsonNode openqa = golden.at("openqa");
        JsonNode train = openqa.get("train_nodropout");
        try (Parameters weights = Golden.weights("tiny_openqa.safetensors")) {
            // Retrieve.
            int[] question = Golden.ints(openqa.get("question_ids").get(0));
            PackedBatch asked = new PackedBatch(List.of(new InputSequence(question, new int[question.length])));
            Tensor query = new Embedder(golden.config(), weights.under("embedder.")).embed(asked, 0); // [1, D]
            assertClose(query, openqa.get("question_emb"));
            Tensor all = query.matmul(weights.get("block_emb").detach().t()).squeeze(0); // [blocks]
            assertClose(all, openqa.get("scores"));
            assertThat(Tensors.ints(all.argsort(0, true))).isEqualTo(Golden.ints(openqa.get("order")));
            int[] top = Golden.ints(train.get("top"));
            Tensor relevance = Ops.rows(all, Tensors.of(top, top.length)); // [R]

            // Read.
            int beam = golden.at("config.reader_beam_size").asInt();
            List<InputSequence> readings = readings(train).subList(0, beam);
            int longest =
                    readings.stream().mapToInt(InputSequence::length).max().orElseThrow();
            var spans = SpanReader.Spans.upTo(golden.at("config.max_span_width").asInt(), longest);
            Tensor scores = new SpanReader(golden.config(), weights.under("reader."))
                    .scores(new PackedBatch(readings), blockMask(readings, question.length, longest), spans, 0);
            Tensor logits = AnswerLikelihood.withRelevance(scores, relevance.narrow(0, 0, beam));
            Tensor readerLoss = AnswerLikelihood.loss(logits, correct(train, beam, spans));
            Tensor retrieverLoss = AnswerLikelihood.loss(relevance, Golden.tensor(train.get("has_answers")));
            assertClose(readerLoss, train.get("reader_loss"));
            assertClose(retrieverLoss, train.get("retriever_loss"));
            Tensor loss = readerLoss.add(retrieverLoss);
            assertClose(loss, train.get("loss"));
            assertBestSpan(logits, spans, openqa.get("eval"));

            // Learn.
            loss.backward();
            JsonNode norms = train.get("grad_norms");
            for (String name : norms.propertyNames()) {
                double norm = norms.get(name).asDouble();
                assertThat(weights.get(name).grad().norm().item_double())
                        .as(name)
                        .isCloseTo(norm, within(norm * RELATIVE + 1e-14));
            }
            assertThat(weights.names().stream()
                            .filter(name -> weights.get(name).grad().defined())
                            .toList())
                    .containsExactlyInAnyOrderElementsOf(norms.propertyNames());
            train.get("params_without_grad")
                    .forEach(name -> assertThat(weights.names().stream()
                                    .filter(name.asString()::equals)
                                    .filter(n -> weights.get(n).grad().defined()))
                            .isEmpty());
        }
    }

    @Test
    void sequencesAreFramedAndCutAsTheReferenceDoes() throws IOException {
        var marks = new InputSequence.Marks(3, 4);
        for (JsonNode expected : Golden.json("featurization.json").get("bert_format")) {
            int[][] parts =
                    expected.get("input_seqs").valueStream().map(Golden::ints).toArray(int[][]::new);
            InputSequence sequence =
                    InputSequence.of(marks, expected.get("max_seq_len").asInt(), parts);
            assertPadded(sequence, expected.get("ids"), expected.get("mask"), expected.get("segments"));
        }
    }

    @Test
    void queriesDocumentsAndJointInputsAreMadeAsTheReferenceDoes() throws IOException {
        JsonNode featurization = Golden.json("featurization.json");
        JsonNode params = featurization.get("featurize_params");
        JsonNode expected = featurization.get("featurize_query_and_docs");
        int queryLength = params.get("query_seq_len").asInt();
        int blockLength = params.get("candidate_seq_len").asInt();
        var format =
                new InputFormat(new InputSequence.Marks(3, 4), queryLength, blockLength, queryLength + blockLength);
        int[] framed = Golden.ints(expected.get("query_inputs").get("token_ids"));
        int[] query = Arrays.copyOfRange(framed, 1, queryLength - 1);
        assertPadded(format.query(query), expected.get("query_inputs"), -1);
        for (int n = 0; n < params.get("docs").size(); n++) {
            int[] title = Golden.ints(params.get("docs").get(n).get("title"));
            int[] body = Golden.ints(params.get("docs").get(n).get("body"));
            assertPadded(format.document(title, body), expected.get("candidate_inputs"), n);
            assertPadded(format.joint(query, body), expected.get("joint_inputs"), n);
        }
    }

    private static void assertPadded(InputSequence actual, JsonNode inputs, int row) {
        assertPadded(
                actual,
                row(inputs.get("token_ids"), row),
                row(inputs.get("mask"), row),
                row(inputs.get("segment_ids"), row));
    }

    private static JsonNode row(JsonNode node, int row) {
        return row < 0 ? node : node.get(row);
    }

    private static void assertPadded(InputSequence actual, JsonNode ids, JsonNode mask, JsonNode segments) {
        int padded = ids.size();
        int[] real = new int[actual.length()];
        Arrays.fill(real, 1);
        assertThat(Arrays.copyOf(actual.ids(), padded)).isEqualTo(Golden.ints(ids));
        assertThat(Arrays.copyOf(real, padded)).isEqualTo(Golden.ints(mask));
        assertThat(Arrays.copyOf(actual.segments(), padded)).isEqualTo(Golden.ints(segments));
    }

    /** The reference's readings, whose padding is id 0. */
    private static List<InputSequence> readings(JsonNode train) {
        List<InputSequence> readings = new ArrayList<>();
        for (int b = 0; b < train.get("concat_input_ids").size(); b++) {
            int[] ids = Golden.ints(train.get("concat_input_ids").get(b));
            int length = (int) Arrays.stream(ids).filter(id -> id != 0).count();
            int[] segments = Golden.ints(train.get("concat_token_type_ids").get(b));
            readings.add(new InputSequence(Arrays.copyOf(ids, length), Arrays.copyOf(segments, length)));
        }
        return readings;
    }

    private static Tensor blockMask(List<InputSequence> readings, int from, int longest) {
        double[] mask = new double[readings.size() * longest];
        for (int b = 0; b < readings.size(); b++) {
            Arrays.fill(mask, b * longest + from, b * longest + readings.get(b).length() - 1, 1);
        }
        return Tensors.of(mask, readings.size(), longest);
    }

    private static Tensor correct(JsonNode train, int beam, SpanReader.Spans spans) {
        double[] correct = new double[beam * spans.count()];
        for (int b = 0; b < beam; b++) {
            int[] starts = Golden.ints(train.get("start_pos").get(b));
            int[] ends = Golden.ints(train.get("end_pos").get(b));
            for (int s = 0; s < spans.count(); s++) {
                int start = spans.starts()[s];
                int end = spans.ends()[s];
                boolean gold = IntStream.range(0, starts.length).anyMatch(i -> starts[i] == start && ends[i] == end);
                correct[b * spans.count() + s] = gold ? 1 : 0;
            }
        }
        return Tensors.of(correct, beam, spans.count());
    }

    private static void assertBestSpan(Tensor logits, SpanReader.Spans spans, JsonNode eval) {
        int best = Tensors.ints(logits.reshape(-1).argmax())[0];
        assertThat(best / spans.count()).isEqualTo(eval.get("block_idx").asInt());
        assertThat(spans.starts()[best % spans.count()])
                .isEqualTo(eval.get("start").asInt());
        assertThat(spans.ends()[best % spans.count()]).isEqualTo(eval.get("end").asInt());
    }

    /**
     * Spans inside the block agree; all others are pushed down. What the reference adds there depends on hidden states of
     * padding, which a packed batch does not have.
     */
    private static void assertSpanScores(Tensor actual, JsonNode expected, JsonNode blockMask, SpanReader.Spans spans) {
        double[] scores = Tensors.doubles(actual);
        double[] reference = Golden.flat(expected);
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
        JsonNode scorer = golden.at("scorer");
        for (int b = 0; b < scorer.get("candidate_input_ids").size(); b++) {
            candidates.addAll(Golden.sequences(
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
        JsonNode pretrain = golden.at("pretrain");
        int candidates = golden.at("config.num_candidates").asInt();
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
        return new PackedBatch(Golden.sequences(flatten(ids), flatten(segments), flatten(mask)));
    }

    /** {@code [B, N, L]} and {@code [B, L]} both as rows of length L. */
    private JsonNode flatten(String path) {
        JsonNode node = golden.at(path);
        if (!node.get(0).get(0).isArray()) {
            return node;
        }
        var rows = tools.jackson.databind.json.JsonMapper.shared().createArrayNode();
        node.forEach(group -> group.forEach(rows::add));
        return rows;
    }

    private void assertGradients(String prefix, Parameters weights) {
        JsonNode expected = golden.at("pretrain").get("grads");
        List<String> names = expected.propertyNames().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
        assertThat(names).isNotEmpty();
        for (String name : names) {
            Tensor gradient = weights.get(name.substring(prefix.length())).grad();
            double norm = expected.get(name).get("norm").asDouble();
            double[] first = Golden.flat(expected.get(name).get("first"));
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
        Tensor weight = Golden.tensor(mask).unsqueeze(1);
        assertClose(actual.mul(weight), Golden.tensor(expected).mul(weight));
    }

    private static void assertClose(Tensor actual, JsonNode expected) {
        assertClose(Tensors.doubles(actual), Golden.flat(expected));
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
