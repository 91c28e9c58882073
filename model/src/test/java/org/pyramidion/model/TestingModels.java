package org.pyramidion.model;

import java.nio.file.Path;

/** Models of a tiny random BERT. */
final class TestingModels {

    private TestingModels() {}

    /** A model warm-started from the directory of a BERT, with an embedding of 8 and a span scorer of 6. */
    static RealmModel of(
            Path directory,
            int embedderLayers,
            int encoderLayers,
            Embedder.Pooling pooling,
            boolean shared,
            long seed) {
        return WarmStart.from(
                directory, new WarmStart.Shape(embedderLayers, encoderLayers, 8, pooling, 1, shared, 6), seed);
    }
}
