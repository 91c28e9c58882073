package org.pyramidion.engine;

import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.VoidTensorHook;
import org.jspecify.annotations.Nullable;

/**
 * Tells once that the gradient of a tensor is known, at which the graph was cut. Hooks that have told are used again:
 * libtorch never frees one.
 */
final class CutHook extends VoidTensorHook {

    /** libtorch does not keep Java's part of them. */
    private static final Set<CutHook> ALL = ConcurrentHashMap.newKeySet();

    private static final Queue<CutHook> FREE = new ConcurrentLinkedQueue<>();

    private @Nullable Consumer<Tensor> known;

    private CutHook() {}

    /** @param known called by the thread that computes the gradient; what it throws ends the pass */
    static void put(Tensor cut, Consumer<Tensor> known) {
        CutHook hook = FREE.poll();
        try (Scope scope = Scope.open()) {
            if (hook == null) {
                hook = scope.release(new CutHook());
                ALL.add(hook);
            }
            hook.known = known;
            cut.register_hook(hook);
        }
    }

    @Override
    public void call(TensorBase gradient) {
        Consumer<Tensor> told = Objects.requireNonNull(known, "a second pass through one cut");
        known = null;
        try (Scope scope = Scope.withoutGradients()) {
            told.accept(new Tensor(gradient));
        } finally {
            gradient.close();
            FREE.add(this);
        }
    }
}
