package org.pyramidion.engine;

import java.util.List;
import java.util.function.UnaryOperator;
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

    /** On a CPU, products of fewer rows cost less than rounding the weights for them. */
    public static final int FEW_ROWS = 64;

    /** {@code x Wᵀ + b}: {@code [.., I] × [O, I] → [.., O]}, as {@link #product} but float32 where that is bfloat16. */
    public static Tensor linear(Precision precision, Tensor x, Tensor weight, Tensor bias) {
        Tensor product = product(precision, x, weight, bias);
        return isHalf(product) ? product.to(ScalarType.Float) : product;
    }

    /**
     * {@code x Wᵀ + b}: {@code [.., I] × [O, I] → [.., O]}, in the type in which it was computed. For float32 and
     * bfloat16 input that is bfloat16 if {@code precision} is and the product is worth it: on a GPU, for 64 rows or
     * more, or where input or weights are bfloat16 already.
     */
    public static Tensor product(Precision precision, Tensor x, Tensor weight, Tensor bias) {
        return isInHalf(precision, x, weight)
                ? linear(half(x), RoundedWeights.of(weight), RoundedWeights.of(bias))
                : linear(x, weight, bias);
    }

    /** Several products of one input as one: their results beside each other, {@code [.., O₁ + O₂ + …]}. */
    public static Tensor product(Precision precision, Tensor x, List<Tensor> weights, List<Tensor> biases) {
        return isInHalf(precision, x, weights.getFirst())
                ? linear(half(x), below(weights, RoundedWeights::of), below(biases, RoundedWeights::of))
                : linear(x, below(weights, w -> w), below(biases, b -> b));
    }

    private static Tensor linear(Tensor x, Tensor weight, Tensor bias) {
        return torch.linear(x, weight, new TensorOptional(bias));
    }

    private static Tensor below(List<Tensor> parts, UnaryOperator<Tensor> type) {
        return concat(0, parts.stream().map(type).toArray(Tensor[]::new));
    }

    private static boolean isInHalf(Precision precision, Tensor x, Tensor weight) {
        return isHalf(x) || (precision == Precision.BFLOAT16 && isFloat(x) && isWorthHalf(x, weight));
    }

    private static boolean isWorthHalf(Tensor x, Tensor weight) {
        return isHalf(weight)
                || x.numel() >= FEW_ROWS * x.size(-1)
                || Engine.device().isAccelerator();
    }

    private static boolean isHalf(Tensor x) {
        return x.scalar_type().intern() == ScalarType.BFloat16;
    }

    private static boolean isFloat(Tensor x) {
        return x.scalar_type().intern() == ScalarType.Float;
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
        // Of a part's gradient only the rows that it has seen: zeros for a whole vocabulary would be added each time.
        return torch.embedding(table, ids, -1, false, OwnDraws.here() != null);
    }

    /** Rows of {@code x} by {@code rows [N]}, along the first dimension. */
    public static Tensor rows(Tensor x, Tensor rows) {
        return torch.index_select(x, 0, rows);
    }

    /** Zeroes each element with probability {@code p} and scales the rest; the input itself where {@code p} is 0. */
    public static Tensor dropout(Tensor x, double p) {
        if (p == 0) {
            return x;
        }
        OwnDraws own = OwnDraws.here();
        return own == null ? torch.dropout(x, p, true) : own.dropout(x, p);
    }

    /**
     * Scaled dot-product attention. On a CPU, bfloat16 that is to have a gradient is computed in float32: libtorch's
     * products of bfloat16 with float32 results, which its backward pass is made of, are loops that use no matrix unit.
     *
     * @param query {@code [B, heads, L, d]}
     * @param mask added to the attention logits, broadcast to {@code [B, heads, L, L]}; converted to the query's type
     * @param dropout on the attention weights
     */
    public static Tensor attention(Tensor query, Tensor key, Tensor value, TensorOptional mask, double dropout) {
        if (isHalf(query) && query.requires_grad() && !query.is_cuda()) {
            return half(attention(wide(query), wide(key), wide(value), mask, dropout));
        }
        TensorOptional typed = mask.has_value()
                ? new TensorOptional(mask.get().to(query.scalar_type().intern()))
                : mask;
        return attentionOf(query, key, value, typed, dropout);
    }

    private static Tensor wide(Tensor x) {
        return x.to(ScalarType.Float);
    }

    private static Tensor attentionOf(Tensor query, Tensor key, Tensor value, TensorOptional mask, double dropout) {
        if (dropout > 0 && OwnDraws.here() != null) {
            return attentionOfOwnDraws(query, key, value, mask, dropout);
        }
        return torch.scaled_dot_product_attention(query, key, value, mask, dropout, false, new DoubleOptional(), false);
    }

    /** As libtorch has it where there is dropout, which draws from the process's generator alone. */
    private static Tensor attentionOfOwnDraws(
            Tensor query, Tensor key, Tensor value, TensorOptional mask, double dropout) {
        Tensor logits = scale(query, 1 / Math.sqrt(query.size(-1))).matmul(key.transpose(-2, -1));
        Tensor masked = mask.has_value() ? logits.add(mask.get()) : logits;
        return dropout(torch.softmax(masked, -1), dropout).matmul(value);
    }

    /** Whether {@link #packedAttention} can take tensors like {@code x} here: bfloat16 on a GPU. */
    public static boolean canAttendPacked(Tensor x) {
        return x.is_cuda() && isHalf(x) && PackedAttention.WANTED;
    }

    /**
     * Scaled dot-product attention of sequences laid end to end, each within itself, without padding; only where
     * {@link #canAttendPacked}.
     *
     * @param query {@code [T, heads, d]}
     * @param starts where each sequence begins, and {@code T} behind the last, {@code [B + 1]} int32
     * @param longest length of the longest
     * @return {@code [T, heads, d]}
     */
    public static Tensor packedAttention(
            Tensor query, Tensor key, Tensor value, Tensor starts, int longest, double dropout) {
        return PackedAttention.of(query, key, value, starts, longest, dropout);
    }

    /** Loaded where it is used: it asks libtorch for the operation. */
    private static final class PackedAttention {

        /** The padded form can be had for comparison. */
        private static final boolean WANTED = !Boolean.getBoolean("pyramidion.attention.padded");

        private static final Operator FLASH = new Operator("aten::_flash_attention_forward", "");

        static Tensor of(Tensor query, Tensor key, Tensor value, Tensor starts, int longest, double dropout) {
            return FLASH.call(
                            query,
                            key,
                            value,
                            starts,
                            starts,
                            (long) longest,
                            (long) longest,
                            dropout,
                            false,
                            false,
                            Operator.NONE,
                            Operator.NONE,
                            Operator.NONE,
                            Operator.NONE,
                            Operator.NONE)
                    .get(0)
                    .toTensor();
        }
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

    /**
     * The parts along dimension {@code dim}, which disappears. Their gradients are put together at once, where those of
     * single parts would each be laid into zeros and added.
     */
    public static List<Tensor> apart(Tensor x, int dim) {
        return List.of(x.unbind(dim).get());
    }

    /** {@code x · factor}. */
    public static Tensor scale(Tensor x, double factor) {
        return x.mul(new Scalar(factor));
    }
}
