package org.pyramidion.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.TestingBert;

/**
 * A toy world in which the reader already knows which document helps: will the retriever learn it from the loss alone?
 */
class RetrievalUtilityTest {

    private static final int TOPICS = 6;
    private static final InputSequence.Marks MARKS = new InputSequence.Marks(2, 3);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(MarginalLikelihood.Scheme.class)
    void the_retriever_learns_which_document_helps(MarginalLikelihood.Scheme scheme) throws IOException {
        Engine.threads(1);
        try (RealmModel model = TestingModels.of(
                        TestingBert.write(directory.resolve("bert")), 2, 1, Embedder.Pooling.CLS, true, 1);
                var optimizer = new AdamWeightDecay(model.weights(), AdamWeightDecay.Settings.bert())) {
            double before = step(model, optimizer, scheme, 0).utility();
            for (int i = 0; i < 150; i++) {
                step(model, optimizer, scheme, 2e-3);
            }
            Measured after = step(model, optimizer, scheme, 0);
            // With every document equally likely; with the right one alone it would be 4.
            assertThat(before).isLessThan(3);
            assertThat(after.utility()).isGreaterThan(3.8);
            assertThat(after.helpful()).isGreaterThan(0.9);
        }
    }

    /** Utility, and the mean probability of the document that helps. */
    private record Measured(double utility, double helpful) {}

    private static Measured step(
            RealmModel model, AdamWeightDecay optimizer, MarginalLikelihood.Scheme scheme, double rate) {
        Parameters weights = model.weights();
        weights.clearGradients();
        try (Scope scope = Scope.open()) {
            List<InputSequence> queries = new ArrayList<>();
            List<InputSequence> documents = new ArrayList<>();
            documents.add(InputSequence.of(MARKS, 20, new int[0], new int[0])); // null
            for (int topic = 0; topic < TOPICS; topic++) {
                queries.add(InputSequence.of(MARKS, 20, new int[] {10 + topic, 50, 51}));
                documents.add(InputSequence.of(MARKS, 20, new int[] {30 + topic}, new int[] {52, 53, 10 + topic}));
            }
            Tensor q = model.queryEmbedder().embed(new PackedBatch(queries), 0); // [B, D]
            Tensor z = model.documentEmbedder().embed(new PackedBatch(documents), 0); // [N, D]
            Tensor relevance = q.matmul(z.t()); // [B, N]
            var result = MarginalLikelihood.of(scheme, relevance, gold(), Tensors.of(ones(), TOPICS, 1));
            result.loss().backward();
            optimizer.step(rate);
            double[] prior = Tensors.doubles(Ops.logSoftmax(relevance, -1).exp());
            double helpful = IntStream.range(0, TOPICS)
                    .mapToDouble(b -> prior[b * (TOPICS + 1) + b + 1])
                    .average()
                    .orElseThrow();
            return new Measured(result.utility().item_double(), helpful);
        }
    }

    /** The reader is sure with the document of its topic, {@code -1}, and guesses otherwise, {@code -5}. */
    private static Tensor gold() {
        float[] gold = new float[TOPICS * (TOPICS + 1)];
        for (int i = 0; i < gold.length; i++) {
            gold[i] = i % (TOPICS + 1) == i / (TOPICS + 1) + 1 ? -1 : -5;
        }
        return Tensors.of(gold, TOPICS, TOPICS + 1, 1);
    }

    private static float[] ones() {
        float[] ones = new float[TOPICS];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }

    @Test
    void the_utility_of_a_document_that_misleads_is_negative() {
        try (Scope scope = Scope.open()) {
            Tensor gold = Tensors.of(new double[] {-1, -5}, 1, 2, 1);
            var result = MarginalLikelihood.of(
                    MarginalLikelihood.Scheme.PER_TOKEN,
                    Tensors.of(new double[] {0, 0}, 1, 2),
                    gold,
                    Tensors.of(new double[] {1}, 1, 1));
            assertThat(result.utility().item_double()).isNegative();
        }
    }
}
