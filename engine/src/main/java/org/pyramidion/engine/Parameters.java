package org.pyramidion.engine;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.WeightTensor;

/**
 * Weights by name, in a fixed order. It owns its tensors: {@link #close} frees them.
 *
 * <p>Names are HuggingFace's, so that a saved file can be opened by others. {@link #under} is a view on the weights of
 * one component; closing a view does nothing.
 *
 * <p>They know what products with them are computed in: float32, and otherwise in a view that {@link #in} gives.
 */
public final class Parameters implements AutoCloseable {

    private final Map<String, Tensor> tensors;
    private final String prefix;
    private final Precision precision;
    private final boolean owner;

    private Parameters(Map<String, Tensor> tensors, String prefix, Precision precision, boolean owner) {
        this.tensors = tensors;
        this.prefix = prefix;
        this.precision = precision;
        this.owner = owner;
    }

    /** No weights yet. */
    public static Parameters empty() {
        return empty(Precision.FLOAT32);
    }

    /** No weights yet; products with those to come are computed in {@code precision}. */
    public static Parameters empty(Precision precision) {
        return new Parameters(new LinkedHashMap<>(), "", precision, true);
    }

    /** The weights whose names begin with {@code prefix}, under their names without it. */
    public Parameters under(String prefix) {
        return new Parameters(tensors, this.prefix + prefix, precision, false);
    }

    /** The same weights, with which products are computed in {@code precision}. */
    public Parameters in(Precision precision) {
        return new Parameters(tensors, prefix, precision, false);
    }

    /** What products with these weights are computed in. */
    public Precision precision() {
        return precision;
    }

    /** The weights whose names begin with one of {@code prefixes}, under their full names; they stay this object's. */
    public Parameters only(String... prefixes) {
        Map<String, Tensor> chosen = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix) && Arrays.stream(prefixes).anyMatch(p -> name.startsWith(prefix + p))) {
                chosen.put(name, tensor);
            }
        });
        return new Parameters(chosen, prefix, precision, false);
    }

    /** The weights that are not frozen, under their names here; they stay this object's. */
    public Parameters learning() {
        Map<String, Tensor> chosen = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix) && tensor.requires_grad()) {
                chosen.put(name, tensor);
            }
        });
        return new Parameters(chosen, prefix, precision, false);
    }

    /** What {@code change} makes of each weight, under the same names. They stay their maker's. */
    Parameters each(UnaryOperator<Tensor> change) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                changed.put(name, change.apply(tensor));
            }
        });
        return new Parameters(changed, prefix, precision, false);
    }

    /** Adds a copy of {@code value} as a trainable weight of the same type. */
    public void put(String name, Tensor value) {
        try (Scope scope = Scope.withoutGradients()) {
            adopt(name, value.detach().clone(), scope);
        }
    }

    /**
     * Adds {@code value} itself as a trainable weight.
     *
     * @param scope the innermost one, which it belongs to until now
     */
    public void adopt(String name, Tensor value, Scope scope) {
        Tensor leaf = scope.release(value);
        leaf.set_requires_grad(true);
        Tensor before = tensors.put(prefix + name, leaf);
        if (before != null) {
            before.close();
        }
    }

    /**
     * Puts {@code value} itself in the place of a weight.
     *
     * @param scope the innermost one, which it belongs to until now
     * @throws PyramidionException if it is of another shape
     */
    public void replace(String name, Tensor value, Scope scope) {
        Tensors.requireShape(name, get(name), Tensors.shape(value));
        adopt(name, value, scope);
    }

    /** Adds every weight of {@code other}, as copies, under {@code prefix} and its name there. */
    public void putAll(Parameters other) {
        other.names().forEach(name -> put(name, other.get(name)));
    }

    /**
     * The weight of that name.
     *
     * @throws PyramidionException if there is none
     */
    public Tensor get(String name) {
        Tensor tensor = tensors.get(prefix + name);
        if (tensor == null) {
            throw new PyramidionException(
                    "weight %s%s is missing from the model; import or warm-start it again".formatted(prefix, name));
        }
        return tensor;
    }

    public boolean contains(String name) {
        return tensors.containsKey(prefix + name);
    }

    /** Names under this view's prefix, in the order they were added. */
    public List<String> names() {
        return tensors.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    /** How many numbers there are in all weights under this view. */
    public long count() {
        return names().stream().mapToLong(name -> get(name).numel()).sum();
    }

    /** A deep copy with the same names, without gradients. */
    public Parameters copy() {
        Parameters copy = empty(precision);
        copy.putAll(this);
        return copy;
    }

    /** Lets no gradient reach the weight of that name any more; the optimiser leaves it alone. */
    public void freeze(String name) {
        get(name).set_requires_grad(false);
    }

    /**
     * Moves each weight towards that of the same name, on a straight line. One that is there already stays as it is.
     *
     * @param share of the way: with 0 nothing moves, with 1 weights become the others
     * @throws PyramidionException if {@code others} lack one
     */
    public void moveTowards(Parameters others, double share) {
        try (Scope scope = Scope.withoutGradients()) {
            names().forEach(name -> get(name).lerp_(others.get(name), new Scalar(share)));
        }
    }

    /** Forgets all gradients. */
    public void clearGradients() {
        try (Scope scope = Scope.withoutGradients()) {
            names().forEach(name -> get(name).mutable_grad().reset());
        }
    }

    /**
     * Overwrites weights with those of a file. Those that this object does not have are passed over.
     *
     * @throws PyramidionException if one is of another shape
     */
    public void assign(Collection<WeightTensor> weights) {
        Set<String> known = tensors.keySet();
        try (Scope scope = Scope.withoutGradients()) {
            for (WeightTensor weight : weights) {
                if (known.contains(prefix + weight.name())) {
                    Tensors.overwrite(get(weight.name()), weight);
                }
            }
        }
    }

    /** The weights for a weight file. Their memory stays this object's: write before {@link #close}. */
    public List<WeightTensor> weights() {
        return names().stream().map(name -> Tensors.weight(name, get(name))).toList();
    }

    /** Converts every weight, for tests in double precision. */
    public Parameters to(ScalarType type) {
        Parameters converted = empty(precision);
        try (Scope scope = Scope.withoutGradients()) {
            names().forEach(name -> converted.put(name, get(name).to(type)));
        }
        return converted;
    }

    @Override
    public void close() {
        if (owner) {
            tensors.values().forEach(Tensor::close);
            tensors.clear();
        }
    }
}
