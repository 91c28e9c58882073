package org.pyramidion.ranks;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;

/** Weights whose gradients are summed by one message: small ones end to end, a large one by itself, in place. */
final class GradientBucket {

    private final List<Tensor> weights;
    private final Set<Tensor> known = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Sent sent;

    /** What is on its way; {@code flat} is the gradient itself where {@code inPlace}. */
    private record Sent(Tensor flat, boolean inPlace, Work work) {}

    GradientBucket(List<Tensor> weights) {
        this.weights = weights;
    }

    List<Tensor> weights() {
        return weights;
    }

    /** Notes that a gradient is what it will be in this step. */
    void know(Tensor weight) {
        known.add(weight);
    }

    boolean knows(Tensor weight) {
        return known.contains(weight);
    }

    /** Whether all gradients are what they will be in this step. */
    boolean isKnown() {
        return known.size() == weights.size();
    }

    /**
     * Begins the sum; a weight without a gradient is given one of zeros.
     *
     * @param sum begins the sum of one tensor, in place
     */
    void send(Function<Tensor, Work> sum) {
        try (Scope scope = Scope.withoutGradients()) {
            List<Tensor> gradients =
                    weights.stream().map(GradientBucket::gradient).toList();
            boolean inPlace = gradients.size() == 1 && gradients.getFirst().is_contiguous();
            Tensor flat = scope.release(inPlace ? gradients.getFirst() : flat(gradients));
            sent = new Sent(flat, inPlace, scope.release(sum.apply(flat)));
        }
    }

    private static Tensor gradient(Tensor weight) {
        if (!weight.grad().defined()) {
            weight.mutable_grad().put(Tensors.zeros(weight, Tensors.shape(weight)));
        }
        return weight.grad();
    }

    private static Tensor flat(List<Tensor> gradients) {
        return torch.cat(new TensorVector(
                gradients.stream().map(gradient -> gradient.reshape(-1)).toArray(Tensor[]::new)));
    }

    /** Whether {@link #receive} need not wait: what was sent is summed, or cannot be. */
    boolean isDone() {
        return sent != null && sent.work.isCompleted();
    }

    /** Waits for the sum, and leaves it in the weights. */
    void receive() {
        Sent here = sent;
        if (here == null) {
            throw new IllegalStateException("nothing was sent");
        }
        here.work._wait();
        if (!here.inPlace) {
            unpack(here.flat);
        }
        here.work.close();
        here.flat.close();
        sent = null;
    }

    private void unpack(Tensor flat) {
        try (Scope scope = Scope.withoutGradients()) {
            long from = 0;
            for (Tensor weight : weights) {
                weight.grad().copy_(flat.narrow(0, from, weight.numel()).view_as(weight));
                from += weight.numel();
            }
        }
    }

    /** Forgets what was known, for the next step. */
    void forget() {
        known.clear();
    }
}
