package org.pyramidion.ranks;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.pyramidion.engine.Scope;

/** Tells in every backward pass that a weight's gradient is known, right before it is added to what the weight has. */
final class GradientHook extends VoidTensorHook {

    /** libtorch calls hooks as long as weights live, and does not keep Java's part of them. */
    private static final Queue<GradientHook> KEPT = new ConcurrentLinkedQueue<>();

    private final Runnable known;

    private GradientHook(Runnable known) {
        this.known = known;
    }

    /** @param known called by the thread that computes the gradient, once a pass; what it throws ends the pass */
    static void put(Tensor weight, Runnable known) {
        try (Scope scope = Scope.open()) {
            GradientHook hook = scope.release(new GradientHook(known));
            KEPT.add(hook);
            weight.register_hook(hook);
        }
    }

    @Override
    public void call(TensorBase gradient) {
        gradient.close(); // while we hold it too, libtorch would copy it to the weight instead of handing it over
        known.run();
    }
}
