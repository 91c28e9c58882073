package org.pyramidion.engine;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Learning weights in bfloat16, each rounded once for all products of a training step, however many parts its batch
 * has. While one is open, {@link Ops#product} of its thread takes the weights from it; gradients still arrive at the
 * float32 weights, part by part. Nobody may change a weight meanwhile.
 */
public final class RoundedWeights implements AutoCloseable {

    private static final ThreadLocal<@Nullable RoundedWeights> HERE = new ThreadLocal<>();

    private final Map<Tensor, Tensor> rounded = new IdentityHashMap<>();
    private final UnaryOperator<Tensor> rounding;
    private final boolean owner;

    private RoundedWeights(UnaryOperator<Tensor> rounding, boolean owner) {
        this.rounding = rounding;
        this.owner = owner;
    }

    /**
     * For the calling thread, until it is closed there.
     *
     * @throws IllegalStateException if one is open
     */
    public static RoundedWeights open() {
        return open(new RoundedWeights(RoundedWeights::lasting, true));
    }

    /** For the calling thread as {@link #open()}, with weights that somebody else rounds and frees. */
    static RoundedWeights lent(UnaryOperator<Tensor> rounding) {
        return open(new RoundedWeights(rounding, false));
    }

    private static RoundedWeights open(RoundedWeights weights) {
        if (HERE.get() != null) {
            throw new IllegalStateException("weights are rounded by this thread already");
        }
        HERE.set(weights);
        return weights;
    }

    /** Those that the calling thread has open. */
    static @Nullable RoundedWeights here() {
        return HERE.get();
    }

    /** {@code weight} in bfloat16, for any thread. */
    synchronized Tensor rounded(Tensor weight) {
        return rounded.computeIfAbsent(weight, rounding);
    }

    /** {@code weight} in bfloat16: from what is open, if it learns; otherwise rounded now. */
    static Tensor of(Tensor weight) {
        RoundedWeights here = HERE.get();
        return here == null || !weight.requires_grad() || !weight.is_leaf() || !GradMode.is_enabled()
                ? weight.to(ScalarType.BFloat16)
                : here.rounded(weight);
    }

    /** Beyond the scope that is open now. */
    private static Tensor lasting(Tensor weight) {
        try (Scope scope = Scope.open()) {
            return scope.release(weight.to(ScalarType.BFloat16));
        }
    }

    /** Frees them. */
    @Override
    public void close() {
        HERE.remove();
        if (owner) {
            rounded.values().forEach(Tensor::close);
        }
    }
}
