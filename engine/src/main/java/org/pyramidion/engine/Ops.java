package org.pyramidion.engine;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The operations that our models are made of, with the argument lists that we use. Every result belongs to the
 * innermost {@link Scope}. Shapes are written as in the models: {@code […, H]} is any number of leading dimensions.
 */
public final class Ops {

    static {
        Engine.start();
    }

    private Ops() {}

    /** Products of fewer rows cost less than rounding the weights for them. */
    private static final int FEW_ROWS = 64;

    /**
     * {@code x Wᵀ + b}: {@code [.., I] × [O, I] → [.., O]}. A float32 product is computed in {@code precision}, if it
     * is of 64 rows or more or the weights are bfloat16 already; the result is float32 again.
     */
    public static Tensor linear(Precision precision, Tensor x, Tensor weight, Tensor bias) {
        if (precision == Precision.BFLOAT16
                && x.scalar_type().intern() == ScalarType.Float
                && (weight.scalar_type().intern() == ScalarType.BFloat16 || x.numel() >= FEW_ROWS * x.size(-1))) {
            return torch.linear(half(x), half(weight), new TensorOptional(half(bias)))
                    .to(ScalarType.Float);
        }
        return torch.linear(x, weight, new TensorOptional(bias));
    }

    private static Tensor half(Tensor x) {
        return x.to(ScalarType.BFloat16);
    }

    /** Normalises the last dimension, then scales by {@code weight} and shifts by {@code bias}. */
    public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double epsilon) {
        long[] shape = {weight.size(0)};
        return torch.layer_norm(x, shape, new TensorOptional(weight), new TensorOptional(bias), epsilon, false);
    }

    /** GELU, exact or in the tanh approximation that Google's BERT uses. */
    public static Tensor gelu(Tensor x, boolean tanhApproximation) {
        return torch.gelu(x, tanhApproximation ? "tanh" : "none");
    }

    /** Rows of {@code table [V, H]} by {@code ids} of any shape. */
    public static Tensor embedding(Tensor table, Tensor ids) {
        return torch.embedding(table, ids);
    }

    /** Rows of {@code x} by {@code rows [N]}, along the first dimension. */
    public static Tensor rows(Tensor x, Tensor rows) {
        return torch.index_select(x, 0, rows);
    }

    /** Zeroes each element with probability {@code p} and scales the rest; the input itself where {@code p} is 0. */
    public static Tensor dropout(Tensor x, double p) {
        return p == 0 ? x : torch.dropout(x, p, true);
    }

    /**
     * Scaled dot-product attention.
     *
     * @param query {@code [B, heads, L, d]}
     * @param mask added to the attention logits, broadcast to {@code [B, heads, L, L]}
     * @param dropout on the attention weights
     */
    public static Tensor attention(Tensor query, Tensor key, Tensor value, TensorOptional mask, double dropout) {
        return torch.scaled_dot_product_attention(query, key, value, mask, dropout, false, new DoubleOptional(), false);
    }

    /** Logarithm of the softmax over dimension {@code dim}. */
    public static Tensor logSoftmax(Tensor x, int dim) {
        return torch.log_softmax(x, dim, new ScalarTypeOptional());
    }

    /** log Σ exp over dimension {@code dim}, which disappears. */
    public static Tensor logSumExp(Tensor x, int dim) {
        return torch.logsumexp(x, dim);
    }

    /** One element a row: {@code out[n] = x[n, columns[n]]}, {@code [N, C] × [N] → [N]}. */
    public static Tensor pick(Tensor x, Tensor columns) {
        return torch.gather(x, 1, columns.unsqueeze(1)).squeeze(1);
    }

    /** Joins tensors along dimension {@code dim}. */
    public static Tensor concat(int dim, Tensor... parts) {
        return torch.cat(new TensorVector(parts), dim);
    }

    /** {@code x · factor}. */
    public static Tensor scale(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }
}
