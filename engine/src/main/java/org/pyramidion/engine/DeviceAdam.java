package org.pyramidion.engine;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@link AdamWeightDecay}'s update of many weights by libtorch's fused kernel, for a GPU: two kernels a step and one
 * wait, for the norm. The kernel is Adam's with bias correction, which a very large step count makes 1; clipping goes
 * as the scale by which it divides gradients, and its flag for gradients that are not finite leaves everything as it
 * was.
 */
final class DeviceAdam {

    private static final Operator NORMS = new Operator("aten::_foreach_norm", "Scalar");
    private static final Operator UPDATE = new Operator("aten::_fused_adamw_", "");

    /** β to this power is 0. */
    private static final float MANY_STEPS = 1e9f;

    /** Weights with their gradients and moments, in one order, that share a decay. */
    record Group(List<Tensor> weights, List<Tensor> gradients, List<Tensor> first, List<Tensor> second, double decay) {}

    private final AdamWeightDecay.Settings settings;

    DeviceAdam(AdamWeightDecay.Settings settings) {
        this.settings = settings;
    }

    /** Updates the weights of all groups, float32 and contiguous, and returns the gradients' global norm. */
    double step(List<Group> groups, double learningRate) {
        List<Tensor> gradients =
                groups.stream().flatMap(group -> group.gradients().stream()).toList();
        if (gradients.isEmpty()) {
            return 0;
        }
        Tensor norm = norm(gradients);
        Tensor scale = torch.clamp_min(norm.div(new Scalar(settings.clip())), new Scalar(1.0));
        Tensor unfit = torch.isfinite(norm).logical_not().to(ScalarType.Float);
        groups.forEach(group -> update(group, learningRate, scale, unfit));
        return norm.item_double();
    }

    private static Tensor norm(List<Tensor> gradients) {
        TensorVector each =
                Operator.tensors(NORMS.call(gradients, 2.0, Operator.NONE).get(0));
        return torch.linalg_vector_norm(torch.stack(each));
    }

    private void update(Group group, double learningRate, Tensor scale, Tensor unfit) {
        Tensor steps = Tensors.of(new float[] {MANY_STEPS}, new long[0]);
        UPDATE.call(
                group.weights(),
                group.gradients(),
                group.first(),
                group.second(),
                List.of(),
                group.weights().stream().map(weight -> steps).toList(),
                learningRate,
                settings.beta1(),
                settings.beta2(),
                group.decay(),
                settings.epsilon(),
                false,
                false,
                scale,
                unfit);
    }
}
