package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.corpus.Block;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.AnswerLikelihood;
import org.pyramidion.model.BertConfig;
import org.pyramidion.model.Embedder;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.SpanReader;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.run.AnswerRule;
import org.pyramidion.testing.Golden;
import org.pyramidion.text.Tokens;
import org.pyramidion.text.WordPieceTokenizer;
import tools.jackson.databind.JsonNode;

/**
 * Fine-tuning's step and the answer, from the question's text to gradients: the published numbers, in double precision.
 */
@ParameterizedClass
@EnumSource(Golden.class)
class OpenQuestionGoldenTest {

    private static final double RELATIVE = 1e-9;

    @TempDir
    Path directory;

    private final Golden set;
    private JsonNode golden;
    private JsonNode config;
    private JsonNode openqa;
    private WordPieceTokenizer tokenizer;
    private Scope scope;

    OpenQuestionGoldenTest(Golden set) {
        this.set = set;
    }

    @BeforeEach
    void open() throws IOException {
        golden = set.json("golden.json");
        config = golden.get("config");
        openqa = golden.get("openqa");
        Path vocabulary = Files.write(directory.resolve("vocab.txt"), Golden.strings(golden.get("vocab")));
        tokenizer = WordPieceTokenizer.ofVocabulary(vocabulary, true);
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        if (scope != null) {
            scope.close();
            tokenizer.close();
        }
    }

    @Test
    void a_question_is_answered_and_learnt_from_as_published() {
        JsonNode train = openqa.get("train_nodropout");
        BertConfig bert = BertConfig.fromJson(config.toString().getBytes(StandardCharsets.UTF_8), "golden.json");
        int readerLength = config.get("reader_seq_len").asInt();
        var format = new InputFormat(
                new InputSequence.Marks(tokenizer.clsId(), tokenizer.sepId()),
                readerLength,
                readerLength,
                readerLength);
        List<String> texts = Golden.strings(openqa.get("blocks"));
        int[] asked = tokenizer.encode(openqa.get("question").asString()).ids();
        assertThat(format.query(asked).ids())
                .isEqualTo(Golden.ints(openqa.get("question_ids").get(0)));
        var answers = new GoldAnswers(
                new Question("", "", Golden.strings(openqa.get("answers")), false, List.of()),
                AnswerRule.PUBLISHED,
                tokenizer);

        try (Parameters weights = GoldenRealm.weights(set, "tiny_openqa.safetensors")) {
            // Retrieve.
            Tensor query = new Embedder(bert, weights.under("embedder."))
                    .embed(new PackedBatch(List.of(format.query(asked))), 0); // [1, D]
            assertClose(query, openqa.get("question_emb"));
            Tensor all = query.matmul(weights.get("block_emb").detach().t()).squeeze(0); // [blocks]
            assertClose(all, openqa.get("scores"));
            int[] order = Tensors.ints(all.argsort(0, true));
            assertThat(order).isEqualTo(Golden.ints(openqa.get("order")));
            int[] top = Arrays.copyOf(order, config.get("searcher_beam_size").asInt());
            assertThat(top).isEqualTo(Golden.ints(train.get("top")));
            Tensor relevance = Ops.rows(all, Tensors.of(top, top.length)); // [R]
            double[] hasAnswer = Arrays.stream(top)
                    .mapToDouble(block -> answers.standIn(texts.get(block)) ? 1 : 0)
                    .toArray();
            assertThat(hasAnswer).isEqualTo(Golden.doubles(train.get("has_answers")));

            // Read.
            int beam = config.get("reader_beam_size").asInt();
            List<Block> read = Arrays.stream(top)
                    .limit(beam)
                    .mapToObj(block -> block(block, texts.get(block)))
                    .toList();
            Reading reading =
                    Reading.of(format, asked, read, config.get("max_span_width").asInt());
            float[] correct = answers.among(reading);
            for (int b = 0; b < beam; b++) {
                int[] padded = Golden.ints(train.get("concat_input_ids").get(b));
                assertThat(Arrays.copyOf(reading.input(b).ids(), padded.length)).isEqualTo(padded);
                assertThat(starts(reading, correct, b))
                        .containsExactlyElementsOf(
                                Arrays.stream(Golden.ints(train.get("start_pos").get(b)))
                                        .filter(start -> start >= 0)
                                        .boxed()
                                        .toList());
            }
            Tensor scores = scores(reading, new SpanReader(bert, weights.under("reader.")));
            Tensor logits = AnswerLikelihood.withRelevance(scores, relevance.narrow(0, 0, beam));
            Tensor readerLoss = AnswerLikelihood.loss(
                    logits, Tensors.of(widened(correct), beam, reading.spans().count()));
            Tensor retrieverLoss = AnswerLikelihood.loss(relevance, Tensors.of(hasAnswer, hasAnswer.length));
            assertClose(readerLoss, train.get("reader_loss"));
            assertClose(retrieverLoss, train.get("retriever_loss"));
            Tensor loss = readerLoss.add(retrieverLoss);
            assertClose(loss, train.get("loss"));
            assertAnswer(reading, Tensors.ints(logits.reshape(-1).argmax())[0]);

            // Learn.
            loss.backward();
            assertGradients(weights, train);
        }
    }

    private void assertAnswer(Reading reading, int best) {
        JsonNode eval = openqa.get("eval");
        int count = reading.spans().count();
        int block = best / count;
        int start = reading.spans().starts()[best % count];
        int end = reading.spans().ends()[best % count];
        assertThat(List.of(block, start, end))
                .containsExactly(
                        eval.get("block_idx").asInt(),
                        eval.get("start").asInt(),
                        eval.get("end").asInt());
        int[] ids = Arrays.copyOfRange(reading.input(block).ids(), start, end + 1);
        assertThat(ids).isEqualTo(Golden.ints(eval.get("predicted_answer_ids")));
        String pieces = Arrays.stream(ids).mapToObj(tokenizer::piece).collect(Collectors.joining(" "));
        assertThat(pieces.replace(" ##", "")).isEqualTo(eval.get("predicted").asString());
    }

    private static void assertGradients(Parameters weights, JsonNode train) {
        JsonNode norms = train.get("grad_norms");
        for (String name : norms.propertyNames()) {
            double norm = norms.get(name).asDouble();
            assertThat(weights.get(name).grad().norm().item_double())
                    .as(name)
                    .isCloseTo(norm, within(norm * RELATIVE + 1e-14));
        }
        List<String> learnt = weights.names().stream()
                .filter(name -> weights.get(name).grad().defined())
                .toList();
        assertThat(learnt)
                .containsExactlyInAnyOrderElementsOf(norms.propertyNames())
                .doesNotContainAnyElementsOf(Golden.strings(train.get("params_without_grad")));
    }

    /** As {@link Reading#scores} in double precision. */
    private static Tensor scores(Reading reading, SpanReader reader) {
        float[] mask = reading.mask();
        List<InputSequence> inputs =
                IntStream.range(0, reading.blocks()).mapToObj(reading::input).toList();
        return reader.scores(
                new PackedBatch(inputs),
                Tensors.of(widened(mask), reading.blocks(), mask.length / reading.blocks()),
                reading.spans(),
                0);
    }

    private static List<Integer> starts(Reading reading, float[] correct, int b) {
        int count = reading.spans().count();
        return IntStream.range(0, count)
                .filter(s -> correct[b * count + s] == 1)
                .map(s -> reading.spans().starts()[s])
                .boxed()
                .toList();
    }

    private Block block(int index, String text) {
        Tokens tokens = tokenizer.encode(text);
        return new Block(
                index,
                "",
                "",
                text,
                new int[0],
                tokens.ids(),
                tokens.starts(),
                tokens.limits(),
                List.of(),
                List.of(),
                Map.of(),
                Optional.empty());
    }

    private static double[] widened(float[] values) {
        return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
    }

    private static void assertClose(Tensor actual, JsonNode expected) {
        double[] values = Tensors.doubles(actual);
        double[] reference = Golden.doubles(expected);
        assertThat(values).hasSameSizeAs(reference);
        double scale = Arrays.stream(reference).map(Math::abs).max().orElse(0);
        for (int i = 0; i < reference.length; i++) {
            double tolerance = Math.max(Math.abs(reference[i]), 1e-3 * scale) * RELATIVE;
            assertThat(values[i]).as("element %d", i).isCloseTo(reference[i], within(tolerance));
        }
    }
}
