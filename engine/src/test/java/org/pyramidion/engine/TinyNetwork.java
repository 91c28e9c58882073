package org.pyramidion.engine;

import java.util.SplittableRandom;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * Attention between two linear layers with dropout: every operation of the real networks, in thousandths of a second.
 */
final class TinyNetwork implements AutoCloseable {

    private static final int WIDTH = 16;
    private static final int LENGTH = 6;
    private static final int VOCABULARY = 20;

    private final Parameters weights = Parameters.empty();
    private final AdamWeightDecay optimizer;

    TinyNetwork(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (Scope scope = Scope.open()) {
            matrix(random, "table", VOCABULARY, WIDTH);
            matrix(random, "in.weight", WIDTH, WIDTH);
            matrix(random, "out.weight", VOCABULARY, WIDTH);
            weights.put("in.bias", Tensors.of(new float[WIDTH], WIDTH));
            weights.put("out.bias", Tensors.of(new float[VOCABULARY], VOCABULARY));
            weights.put("LayerNorm.weight", Tensors.of(new float[WIDTH], WIDTH));
            weights.put("LayerNorm.bias", Tensors.of(new float[WIDTH], WIDTH));
        }
        optimizer = new AdamWeightDecay(weights, AdamWeightDecay.Settings.bert());
    }

    private void matrix(SplittableRandom random, String name, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        weights.put(name, Tensors.of(values, rows, columns));
    }

    /** One step of training to repeat random ids; returns the loss. */
    double step(long step, long seed) {
        Engine.seed(seed * 1000 + step);
        SplittableRandom random = new SplittableRandom(step);
        int[] ids = random.ints(2 * LENGTH, 0, VOCABULARY).toArray();
        weights.clearGradients();
        double value;
        try (Scope scope = Scope.open()) {
            Tensor targets = Tensors.of(ids, ids.length);
            Tensor loss = Ops.pick(Ops.logSoftmax(logits(targets), -1), targets)
                    .mean()
                    .neg();
            loss.backward();
            value = loss.item_double();
        }
        optimizer.step(1e-2);
        return value;
    }

    private Tensor logits(Tensor ids) {
        Tensor x = Ops.dropout(Ops.embedding(weights.get("table"), ids), 0.1); // [T, H]
        Tensor y = Ops.gelu(Ops.linear(weights.precision(), x, weights.get("in.weight"), weights.get("in.bias")), true);
        Tensor heads = y.view(2, LENGTH, 2, -1).transpose(1, 2); // [B, h, L, d]
        Tensor mask = Tensors.zeros(x, 2, 1, 1, LENGTH);
        Tensor mixed = Ops.attention(heads, heads, heads, new TensorOptional(mask), 0.1)
                .transpose(1, 2)
                .reshape(ids.size(0), WIDTH);
        Tensor normed = Ops.layerNorm(
                Ops.concat(0, mixed).add(x), weights.get("LayerNorm.weight"), weights.get("LayerNorm.bias"), 1e-12);
        return Ops.linear(weights.precision(), normed, weights.get("out.weight"), weights.get("out.bias")); // [T, V]
    }

    /** All weights one after the other. */
    float[] flat() {
        try (Scope scope = Scope.withoutGradients()) {
            return Tensors.floats(Ops.concat(
                    0,
                    weights.names().stream()
                            .map(name -> weights.get(name).reshape(-1))
                            .toArray(Tensor[]::new)));
        }
    }

    @Override
    public void close() {
        optimizer.close();
        weights.close();
    }
}
