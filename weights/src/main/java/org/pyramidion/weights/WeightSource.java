package org.pyramidion.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.weights.Names.Parameter;
import org.pyramidion.weights.Names.Part;

/**
 * Published weights in any format and under any known names, sorted into the parts of a REALM. Within a part the names
 * are HuggingFace's, from {@code bert.} on, and weights of linear layers are [out, in].
 */
public final class WeightSource implements AutoCloseable {

    /** What a parameter is called, in contrast to a constant of an ONNX graph. */
    private static final Pattern PARAMETER = Pattern.compile("\\w+(\\.\\w+)+");

    /** 0, 1, 2, …, which some versions of HuggingFace's classes store. */
    private static final String BUFFER = "embeddings.position_ids";

    private final Path file;
    private final WeightFile weights;
    private final Map<Part, Map<String, Supplier<WeightTensor>>> parts = new EnumMap<>(Part.class);
    private final List<String> unknown = new ArrayList<>();

    private WeightSource(Path file, WeightFile weights) {
        this.file = file;
        this.weights = weights;
        HuggingFaceNames huggingFace = new HuggingFaceNames(weights.names());
        for (String name : weights.names()) {
            if (!isPassedOver(name)) {
                Optional<Parameter> parameter =
                        name.contains("/") ? Names.parameter(name) : huggingFace.parameter(name);
                parameter.ifPresentOrElse(known -> add(name, known), () -> unknown.add(name));
            }
        }
    }

    /**
     * Opens weights.
     *
     * @param place a file, a directory as it is published, or a TensorFlow checkpoint; see {@link WeightFiles}
     * @throws PyramidionException if there are none, or the file is damaged
     */
    public static WeightSource open(Path place) {
        Path file = WeightFiles.find(place);
        WeightFile weights = WeightFiles.open(file);
        try {
            return new WeightSource(file, weights);
        } catch (RuntimeException | Error e) {
            weights.close();
            throw e;
        }
    }

    private boolean isPassedOver(String name) {
        return Names.isTrainingState(name) || name.endsWith(BUFFER) || isConstant(name);
    }

    private boolean isConstant(String name) {
        return file.toString().endsWith(".onnx") && !PARAMETER.matcher(name).matches();
    }

    private void add(String name, Parameter parameter) {
        Supplier<WeightTensor> before = parts.computeIfAbsent(parameter.part(), part -> new LinkedHashMap<>())
                .put(parameter.name(), () -> tensor(name, parameter));
        if (before != null) {
            throw new PyramidionException("%s: two tensors are %s, the second one called %s; it mixes two models"
                    .formatted(file, Printable.of(parameter.name()), Printable.of(name)));
        }
    }

    private WeightTensor tensor(String name, Parameter parameter) {
        WeightTensor tensor = weights.tensor(name);
        return (parameter.transposed() ? tensor.transposed() : tensor).named(parameter.name());
    }

    /** The file that was opened. */
    public Path file() {
        return file;
    }

    /** The parts that there is something of. */
    public Set<Part> parts() {
        return Collections.unmodifiableSet(parts.keySet());
    }

    /** The tensors of a part; none if there are none. Closing it does nothing. */
    public WeightFile part(Part part) {
        return new MappedWeights(file, () -> {}, parts.getOrDefault(part, Map.of()), weights.metadata());
    }

    /** Names of tensors that are no part of a BERT or a REALM. */
    public List<String> unknown() {
        return Collections.unmodifiableList(unknown);
    }

    @Override
    public void close() {
        weights.close();
    }
}
