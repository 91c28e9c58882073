package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ScopeTest {

    @Test
    void what_a_scope_made_is_freed_at_its_end() {
        Tensor tensor;
        try (Scope scope = Scope.open()) {
            tensor = Tensors.of(new float[] {1}, 1);
            assertThat(tensor.isNull()).isFalse();
        }
        assertThat(tensor.isNull()).isTrue();
    }

    @Test
    void a_scope_ends_also_when_its_block_throws() {
        Tensor[] made = new Tensor[1];
        assertThatThrownBy(() -> {
                    try (Scope scope = Scope.withoutGradients()) {
                        made[0] = Tensors.of(new float[] {1}, 1);
                        throw new IllegalStateException("on purpose");
                    }
                })
                .hasMessage("on purpose");
        assertThat(made[0].isNull()).isTrue();
        assertThat(recording()).isTrue();
    }

    private static boolean recording() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensors.of(new float[] {2}, 1);
            x.set_requires_grad(true);
            return x.mul(x).requires_grad();
        }
    }

    @Test
    void what_is_kept_belongs_to_the_enclosing_scope() {
        Tensor kept;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                kept = inner.keep(Tensors.of(new float[] {1, 2}, 2));
            }
            assertThat(Tensors.floats(kept)).containsExactly(1, 2);
        }
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void what_is_kept_without_an_enclosing_scope_belongs_to_the_caller() {
        Tensor kept;
        try (Scope scope = Scope.open()) {
            kept = scope.keep(Tensors.of(new float[] {1, 2}, 2));
        }
        assertThat(Tensors.floats(kept)).containsExactly(1, 2);
        kept.close();
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void what_is_released_belongs_to_the_caller_even_within_an_enclosing_scope() {
        Tensor released;
        try (Scope outer = Scope.open()) {
            try (Scope inner = Scope.open()) {
                released = inner.release(Tensors.of(new float[] {3}, 1));
            }
        }
        assertThat(Tensors.floats(released)).containsExactly(3);
        released.close();
        assertThat(released.isNull()).isTrue();
    }

    @Test
    void autograd_records_in_open_scopes_only_and_nesting_restores_it() {
        try (Scope outer = Scope.open()) {
            Tensor x = Tensors.of(new float[] {2}, 1);
            x.set_requires_grad(true);
            assertThat(x.mul(x).requires_grad()).isTrue();
            try (Scope inner = Scope.withoutGradients()) {
                assertThat(x.mul(x).requires_grad()).isFalse();
                try (Scope innermost = Scope.withoutGradients()) {
                    assertThat(x.mul(x).requires_grad()).isFalse();
                }
                assertThat(x.mul(x).requires_grad()).isFalse();
            }
            assertThat(x.mul(x).requires_grad()).isTrue();
        }
    }
}
