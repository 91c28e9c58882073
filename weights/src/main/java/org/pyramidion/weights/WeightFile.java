package org.pyramidion.weights;

import java.util.Map;
import java.util.Set;
import org.pyramidion.base.PyramidionException;

/**
 * An open file of named tensors. Safe for use by several threads; closing it invalidates the data of its tensors, so
 * close it last.
 */
public interface WeightFile extends AutoCloseable {

    /** Names of all tensors that can be read, in ascending order. */
    Set<String> names();

    /**
     * The tensor of that name.
     *
     * @throws PyramidionException if there is none, naming the file and the names that come close, or if its data are
     *     damaged
     */
    WeightTensor tensor(String name);

    /** Free text that the file carries beside its tensors. */
    Map<String, String> metadata();

    @Override
    void close();
}
