package org.pyramidion.weights;

/**
 * Weights that someone has published.
 *
 * @param name what we call them
 * @param coordinates Maven coordinates of the jar
 * @param sha256 checksum of the jar, in lower-case hexadecimal digits
 * @param packaging how the jar holds them
 * @param unstored what the files do not say
 */
record Publication(String name, String coordinates, String sha256, Packaging packaging, Unstored unstored) {

    /**
     * What cannot be told from the tensors: heads of attention, epsilon of layer norm, HuggingFace's name of the
     * activation.
     */
    record Unstored(int heads, double layerNormEpsilon, String activation) {}
}
