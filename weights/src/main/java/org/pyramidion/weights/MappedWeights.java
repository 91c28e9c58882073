package org.pyramidion.weights;

import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.pyramidion.base.PyramidionException;

/** A weight file whose tensors are looked up by name and made when asked for. */
final class MappedWeights implements WeightFile {

    private final Path file;
    private final AutoClosing memory;
    private final SortedMap<String, Supplier<WeightTensor>> tensors;
    private final Map<String, String> metadata;

    /** What is to be released in the end. */
    @FunctionalInterface
    interface AutoClosing {
        void close();
    }

    MappedWeights(
            Path file, AutoClosing memory, Map<String, Supplier<WeightTensor>> tensors, Map<String, String> metadata) {
        this.file = file;
        this.memory = memory;
        this.tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        this.metadata = Map.copyOf(metadata);
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public WeightTensor tensor(String name) {
        Supplier<WeightTensor> tensor = tensors.get(name);
        if (tensor == null) {
            throw new PyramidionException("%s: no tensor %s%s"
                    .formatted(file, Printable.of(name), Printable.of(CloseNames.hint(name, names()))));
        }
        return tensor.get();
    }

    @Override
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void close() {
        memory.close();
    }
}
