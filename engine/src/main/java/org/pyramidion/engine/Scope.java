package org.pyramidion.engine;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.jspecify.annotations.Nullable;

/**
 * The owner of the native memory made within a lexical block.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *     Tensor loss = …;      // freed at the closing brace
 *     return scope.keep(embedding);  // handed to the enclosing scope, or to the caller if there is none
 * }
 * }</pre>
 *
 * <p>Scopes belong to the thread that opened them and close in the reverse order of opening.
 */
public final class Scope implements AutoCloseable {

    static {
        Engine.start();
    }

    private final @Nullable PointerScope outer;
    private final PointerScope pointers;
    private final @Nullable NoGradGuard noGrad;

    private Scope(boolean gradients) {
        outer = PointerScope.getInnerScope();
        // The guard is made outside the pointer scope and freed by close(): it must end exactly when this scope does.
        noGrad = gradients ? null : guard();
        pointers = new PointerScope();
    }

    /** Opens a scope in which autograd records. */
    public static Scope open() {
        return new Scope(true);
    }

    /** Opens a scope in which autograd does not record: for everything that is not a training step. */
    public static Scope withoutGradients() {
        return new Scope(false);
    }

    /**
     * Lets {@code pointer} outlive this scope: it then belongs to the enclosing scope or, where there is none, to the
     * caller, who frees it with {@link Pointer#close()}.
     */
    public <P extends Pointer> P keep(P pointer) {
        if (outer != null) {
            outer.attach(pointer);
        } else {
            pointer.retainReference();
        }
        pointers.detach(pointer);
        return pointer;
    }

    /** Takes {@code pointer} out of all scopes: it belongs to the caller, who frees it with {@link Pointer#close()}. */
    public <P extends Pointer> P release(P pointer) {
        pointer.retainReference();
        pointers.detach(pointer);
        return pointer;
    }

    /**
     * Gives a pointer that another thread's scope has released to the calling thread's innermost scope.
     *
     * @throws IllegalStateException if there is none
     */
    static void adopt(Pointer pointer) {
        PointerScope inner = PointerScope.getInnerScope();
        if (inner == null) {
            throw new IllegalStateException("no scope is open to own what another thread has made");
        }
        inner.attach(pointer);
        pointer.releaseReference();
    }

    @Override
    public void close() {
        pointers.close();
        if (noGrad != null) {
            noGrad.deallocate();
        }
    }

    private static NoGradGuard guard() {
        try (PointerScope own = new PointerScope()) {
            NoGradGuard guard = new NoGradGuard();
            guard.retainReference();
            return guard;
        }
    }
}
