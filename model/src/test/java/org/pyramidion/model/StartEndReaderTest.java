package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Precision;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;

/** A reader that starts as one of starts and ends. */
class StartEndReaderTest {

    private static final int SPAN = 256;
    private static final int HIDDEN = 16;

    /** Makes the random logits as large as trained ones. */
    private static final double SIZE = 4;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    Path directory;

    private RealmModel model;
    private StartEndReader start;
    private Scope scope;

    @BeforeEach
    void open() throws IOException {
        Engine.threads(1);
        Path bert = TestingBert.write(directory);
        model = model(bert, SPAN);
        RealmModel other = model(bert, SPAN);
        scope = Scope.withoutGradients();
        start = new StartEndReader(
                model.config().encoder(),
                model.tokenizer().vocabulary(),
                weights(other.weights(), new SplittableRandom(7)));
    }

    @AfterEach
    void close() throws Exception {
        scope.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private RealmModel model(Path bert, int span) {
        RealmModel made = WarmStart.from(bert, new WarmStart.Shape(2, 2, 8, Embedder.Pooling.CLS, 1, true, span), 1);
        opened.add(made);
        return made;
    }

    /** The encoder's layers, changed, and random logits; no pooler. */
    private Parameters weights(Parameters from, SplittableRandom random) {
        Parameters weights = Parameters.empty();
        opened.add(weights);
        Parameters trunk = from.under("encoder.realm.");
        trunk.names().stream().filter(name -> !name.startsWith("pooler.")).forEach(name -> {
            Tensor weight = trunk.get(name);
            weights.put("bert." + name, weight.add(Ops.scale(weight, random.nextDouble())));
        });
        weights.put("qa_outputs.weight", Ops.scale(InitialWeights.normal(random, 2, HIDDEN), SIZE / 0.02));
        weights.put("qa_outputs.bias", Tensors.of(new float[] {1.5f, -0.5f}, 2));
        return weights;
    }

    private static PackedBatch batch(RealmModel model) {
        InputFormat format = model.inputs(24, 24, 48);
        int[] question =
                model.tokenizer().encode("what is the capital of france?").ids();
        return new PackedBatch(List.of(
                format.reading(
                        question,
                        model.tokenizer()
                                .encode("the capital of france is paris.")
                                .ids()),
                format.reading(
                        question, model.tokenizer().encode("cairo, egypt, 1802").ids())));
    }

    @Test
    void has_its_layers_to_the_bit_and_the_encoders_pooler() {
        TaskHeads.startReader(model, start, 3);
        Parameters trunk = model.weights().under("reader.realm.");
        for (String name : start.weights().under("bert.").names()) {
            assertThat(Tensors.floats(trunk.get(name)))
                    .as(name)
                    .containsExactly(Tensors.floats(start.weights().get("bert." + name)));
        }
        assertThat(Tensors.floats(trunk.get("pooler.dense.weight")))
                .containsExactly(Tensors.floats(model.weights().get("encoder.realm.pooler.dense.weight")));
    }

    @Test
    void scores_every_span_as_its_start_and_its_end() {
        TaskHeads.startReader(model, start, 3);
        PackedBatch batch = batch(model);
        Tensor hidden = batch.padded(new Bert(start.shape(), start.weights().under("bert.")).hidden(batch, 0));
        Tensor logits = Ops.linear(
                Precision.FLOAT32,
                hidden,
                start.weights().get("qa_outputs.weight"),
                start.weights().get("qa_outputs.bias"));
        int length = (int) logits.size(1);
        float[] values = Tensors.floats(logits); // [2, L, 2]
        SpanReader.Spans spans = SpanReader.Spans.upTo(6, length);
        float[] mask = new float[2 * length];
        Arrays.fill(mask, 1);
        float[] scores = Tensors.floats(model.reader().scores(batch, Tensors.of(mask, 2, length), spans, 0));
        double largest = 0;
        for (int i = 0; i < scores.length; i++) {
            int row = i / spans.count() * length;
            int span = i % spans.count();
            float sum = values[2 * (row + spans.starts()[span])] + values[2 * (row + spans.ends()[span]) + 1];
            assertThat(scores[i]).as("span %d", i).isCloseTo(sum, within(0.02f + 0.02f * Math.abs(sum)));
            largest = Math.max(largest, Math.abs(sum));
        }
        assertThat(largest).isGreaterThan(5);
    }

    @Test
    void of_another_shape_or_vocabulary_is_refused() {
        assertThatThrownBy(() -> TaskHeads.startReader(
                        model, new StartEndReader(start.shape().withLayers(1), start.vocabulary(), start.weights()), 3))
                .hasMessageContaining("another shape or vocabulary");
        assertThatThrownBy(() -> TaskHeads.startReader(
                        model, new StartEndReader(start.shape(), List.of("[PAD]"), start.weights()), 3))
                .hasMessageContaining("another shape or vocabulary");
        RealmModel narrow = model(directory, 3);
        assertThatThrownBy(() -> TaskHeads.startReader(narrow, start, 3))
                .hasMessage("model.span-hidden is 3; a reader of starts and ends needs at least 4");
    }
}
