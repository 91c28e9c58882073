package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;

/** What training does to weights, or must not. */
final class Weights {

    private Weights() {}

    /** To the bit. */
    static void assertSame(Parameters actual, Parameters expected) {
        assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
        for (String name : expected.names()) {
            assertThat(Tensors.memory(actual.get(name)).mismatch(Tensors.memory(expected.get(name))))
                    .as("first differing byte of %s", name)
                    .isEqualTo(-1);
        }
    }

    static void assertDiffer(Parameters one, Parameters other) {
        assertThat(one.names()).containsExactlyInAnyOrderElementsOf(other.names());
        assertThat(distance(one, other)).isPositive();
    }

    /** Sum of the differences' sizes. */
    static double distance(Parameters one, Parameters other) {
        return one.names().stream()
                .filter(other::contains)
                .mapToDouble(name -> distance(Tensors.floats(one.get(name)), Tensors.floats(other.get(name))))
                .sum();
    }

    private static double distance(float[] one, float[] other) {
        assertThat(one).hasSameSizeAs(other);
        double[] differences = new double[one.length];
        Arrays.setAll(differences, i -> Math.abs(one[i] - other[i]));
        return Arrays.stream(differences).sum();
    }
}
