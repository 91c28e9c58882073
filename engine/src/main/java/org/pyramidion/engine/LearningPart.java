package org.pyramidion.engine;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a batch on its way through a network and back. It sees the weights' memory through tensors with gradients
 * of their own, so that parts can go back side by side.
 */
final class LearningPart {

    /** @param seen the part's own view of {@code weight}, which may be in bfloat16 */
    private record View(Tensor weight, Tensor seen) {}

    private final Parameters weights;
    private final @Nullable RoundedWeights rounded;
    private final long seed;
    private final List<View> views = new ArrayList<>();
    private @Nullable Tensor output;

    /**
     * @param rounded the weights in bfloat16, if they are rounded once for all parts
     * @param seed of its dropout
     */
    LearningPart(Parameters weights, @Nullable RoundedWeights rounded, long seed) {
        this.weights = weights;
        this.rounded = rounded;
        this.seed = seed;
    }

    /** What is left belongs to nobody until {@link #adopt}. */
    void forward(Function<Parameters, Tensor> network) {
        Map<Tensor, Tensor> sources = new IdentityHashMap<>();
        try (OwnDraws draws = OwnDraws.open(seed);
                RoundedWeights lent = rounded == null
                        ? null
                        : RoundedWeights.lent(seen -> rounded(sources.getOrDefault(seen, seen), rounded));
                Scope scope = Scope.open()) {
            Parameters seen = weights.each(weight -> {
                if (!weight.requires_grad()) {
                    return weight;
                }
                Tensor view = view(weight, weight);
                sources.put(view, weight);
                return view;
            });
            output = scope.release(network.apply(seen));
        }
    }

    private Tensor rounded(Tensor weight, RoundedWeights once) {
        return view(weight, once.rounded(weight));
    }

    private Tensor view(Tensor weight, Tensor values) {
        try (Scope scope = Scope.open()) {
            Tensor seen = scope.release(values.detach());
            seen.set_requires_grad(true);
            views.add(new View(weight, seen));
            return seen;
        }
    }

    /** Gives what {@link #forward} left to the calling thread's innermost scope. */
    void adopt() {
        views.forEach(view -> Scope.adopt(view.seen));
        if (output != null) {
            Scope.adopt(output);
        }
    }

    Tensor output() {
        return Objects.requireNonNull(output);
    }

    void backward(Tensor gradient) {
        if (output().requires_grad()) {
            try (Scope scope = Scope.open()) {
                output().backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
            }
        }
    }

    /** Adds its gradients to those of the weights, and forgets them. */
    void addGradients() {
        try (Scope scope = Scope.withoutGradients()) {
            for (View view : views) {
                Tensor gradient = view.seen.grad();
                if (gradient.defined()) {
                    add(gradient, view.weight);
                    view.seen.mutable_grad().reset();
                }
            }
        }
    }

    private static void add(Tensor gradient, Tensor weight) {
        Tensor sum = weight.grad();
        if (sum.defined()) {
            sum.add_(gradient);
        } else {
            Tensor dense = gradient.is_sparse() ? gradient.to_dense() : gradient;
            weight.mutable_grad().put(dense.to(weight.scalar_type().intern()));
        }
    }
}
