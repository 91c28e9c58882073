package org.pyramidion.weights;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How a jar holds weights and a vocabulary. */
sealed interface Packaging permits TensorFlowModule, OnnxModule {

    /**
     * Unpacks what is needed into an empty directory and opens it.
     *
     * @param jar a jar whose checksum was found right
     */
    Contents unpack(Path jar, Path scratch) throws IOException;

    /** Open weights, under HuggingFace's names of BERT, and the vocabulary in order of the pieces' numbers. */
    record Contents(WeightFile weights, List<String> vocabulary) implements AutoCloseable {

        @Override
        public void close() {
            weights.close();
        }
    }
}
