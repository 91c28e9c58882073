package org.pyramidion.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.WeightFile;
import org.pyramidion.weights.WeightTensor;

/**
 * BERT's optimiser: Adam without bias correction, weight decay decoupled from the gradient, gradients clipped by their
 * global norm.
 *
 * <pre>
 * g ← g · min(1, clip / ‖g‖)
 * m ← β₁ m + (1 − β₁) g
 * v ← β₂ v + (1 − β₂) g²
 * p ← p − lr · (m / (√v + ε) + wd · p)
 * </pre>
 *
 * with no decay for layer norms and biases (google-research/bert, {@code optimization.py}). On the CPU and in float32
 * the four lines are one pass over memory ({@link FusedAdam}), on a GPU two kernels for all weights ({@link
 * DeviceAdam}); other types go operation by operation.
 */
public final class AdamWeightDecay implements AutoCloseable {

    /** The constants of the update; the defaults are BERT's. */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay, double clip) {
        public static Settings bert() {
            return new Settings(0.9, 0.999, 1e-6, 0.01, 1.0);
        }
    }

    private static final Pattern NO_DECAY = Pattern.compile("LayerNorm|layer_norm|bias");

    private record Slot(String name, Tensor parameter, Tensor first, Tensor second, double decay) {

        boolean isFloat() {
            return parameter.scalar_type().intern() == ScalarType.Float;
        }
    }

    private final Settings settings;
    private final List<Slot> slots;

    /**
     * Moments of zero for every weight in {@code parameters} that is not frozen; one that gets no gradient is left
     * alone.
     */
    public AdamWeightDecay(Parameters parameters, Settings settings) {
        this.settings = settings;
        this.slots = new ArrayList<>();
        try (Scope scope = Scope.withoutGradients()) {
            for (String name : parameters.names()) {
                if (parameters.get(name).requires_grad()) {
                    slots.add(slot(scope, name, parameters.get(name)));
                }
            }
        }
    }

    private Slot slot(Scope scope, String name, Tensor parameter) {
        double decay = NO_DECAY.matcher(name).find() ? 0 : settings.weightDecay;
        Tensor first = scope.release(Tensors.zeros(parameter, Tensors.shape(parameter)));
        Tensor second = scope.release(Tensors.zeros(parameter, Tensors.shape(parameter)));
        return new Slot(name, parameter, first, second, decay);
    }

    /**
     * Applies the gradients that the weights hold.
     *
     * @return the global norm of the gradient before clipping; if it is not finite nothing is changed
     */
    public double step(double learningRate) {
        try (Scope scope = Scope.withoutGradients()) {
            List<Slot> touched = slots.stream()
                    .filter(slot -> slot.parameter.grad().defined())
                    .toList();
            if (Engine.device().isAccelerator() && touched.stream().allMatch(Slot::isFloat)) {
                return new DeviceAdam(settings).step(groups(touched), learningRate);
            }
            double norm = globalNorm(touched);
            if (Double.isFinite(norm)) {
                double scale = norm > settings.clip ? settings.clip / norm : 1;
                touched.forEach(slot -> update(slot, learningRate, scale));
            }
            return norm;
        }
    }

    /** By decay: the fused kernel has one for all. */
    private static List<DeviceAdam.Group> groups(List<Slot> slots) {
        Map<Double, List<Slot>> byDecay = slots.stream().collect(Collectors.groupingBy(Slot::decay));
        return byDecay.entrySet().stream()
                .map(entry -> new DeviceAdam.Group(
                        entry.getValue().stream().map(Slot::parameter).toList(),
                        entry.getValue().stream()
                                .map(slot -> slot.parameter.grad().contiguous())
                                .toList(),
                        entry.getValue().stream().map(Slot::first).toList(),
                        entry.getValue().stream().map(Slot::second).toList(),
                        entry.getKey()))
                .toList();
    }

    private static double globalNorm(List<Slot> slots) {
        double sum = 0;
        for (Slot slot : slots) {
            Tensor flat = slot.parameter.grad().contiguous().view(-1);
            sum += flat.dot(flat).item_double();
        }
        return Math.sqrt(sum);
    }

    private void update(Slot slot, double learningRate, double scale) {
        Tensor gradient = slot.parameter.grad().contiguous();
        if (slot.isFloat() && !slot.parameter.is_cuda()) {
            new FusedAdam(settings, learningRate, slot.decay, scale)
                    .update(
                            Tensors.memory(slot.parameter),
                            Tensors.memory(gradient),
                            Tensors.memory(slot.first),
                            Tensors.memory(slot.second));
        } else {
            updateByOperations(slot, gradient, learningRate, scale);
        }
    }

    private void updateByOperations(Slot slot, Tensor gradient, double learningRate, double scale) {
        Tensor g = Ops.scale(gradient, scale);
        slot.first.mul_(new Scalar(settings.beta1)).add_(g, new Scalar(1 - settings.beta1));
        slot.second.mul_(new Scalar(settings.beta2)).addcmul_(g, g, new Scalar(1 - settings.beta2));
        Tensor change = slot.first.div(slot.second.sqrt().add_(new Scalar(settings.epsilon)));
        change.add_(slot.parameter, new Scalar(slot.decay));
        slot.parameter.add_(change, new Scalar(-learningRate));
    }

    /** The moments, as {@code NAME.m} and {@code NAME.v}, for a checkpoint. Their memory stays this object's. */
    public List<WeightTensor> state() {
        List<WeightTensor> state = new ArrayList<>();
        for (Slot slot : slots) {
            state.add(Tensors.weight(slot.name + ".m", slot.first));
            state.add(Tensors.weight(slot.name + ".v", slot.second));
        }
        return state;
    }

    /**
     * Takes up the moments of a checkpoint.
     *
     * @throws PyramidionException if a weight's moments are missing or of another shape
     */
    public void restore(WeightFile file) {
        Map<String, Tensor> targets = new TreeMap<>();
        slots.forEach(slot -> {
            targets.put(slot.name + ".m", slot.first);
            targets.put(slot.name + ".v", slot.second);
        });
        try (Scope scope = Scope.withoutGradients()) {
            targets.forEach((name, tensor) -> Tensors.overwrite(tensor, file.tensor(name)));
        }
    }

    @Override
    public void close() {
        slots.forEach(slot -> {
            slot.first.close();
            slot.second.close();
        });
    }
}
