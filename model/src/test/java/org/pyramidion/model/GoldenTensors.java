package org.pyramidion.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Tensors;
import org.pyramidion.testing.Golden;
import org.pyramidion.weights.SafeTensors;
import org.pyramidion.weights.WeightFile;
import tools.jackson.databind.JsonNode;

/** Reference vectors as weights, inputs and tensors. */
final class GoldenTensors {

    private GoldenTensors() {}

    /** The weights of one file, in double precision. */
    static Parameters weights(Golden set, String name) {
        try (WeightFile weights = SafeTensors.open(set.file(name));
                Parameters single = Parameters.empty()) {
            weights.names().forEach(tensor -> single.put(tensor, Tensors.of(weights.tensor(tensor))));
            return single.to(ScalarType.Double);
        }
    }

    /** Inputs from padded ids, segments and mask, each {@code [B, L]}. */
    static List<InputSequence> sequences(JsonNode ids, JsonNode segments, JsonNode mask) {
        List<InputSequence> result = new ArrayList<>();
        for (int b = 0; b < ids.size(); b++) {
            int length = (int)
                    Arrays.stream(Golden.ints(mask.get(b))).filter(m -> m == 1).count();
            result.add(new InputSequence(
                    Arrays.copyOf(Golden.ints(ids.get(b)), length),
                    Arrays.copyOf(Golden.ints(segments.get(b)), length)));
        }
        return result;
    }

    static Tensor tensor(JsonNode node) {
        List<Long> shape = new ArrayList<>();
        for (JsonNode level = node; level.isArray(); level = level.get(0)) {
            shape.add((long) level.size());
        }
        return Tensors.of(
                Golden.doubles(node), shape.stream().mapToLong(Long::longValue).toArray());
    }
}
