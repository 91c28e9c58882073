/**
 * Weight files and where they come from.
 *
 * <p>Readers of four formats behind one interface, {@link org.pyramidion.weights.WeightFile}: safetensors (also
 * written), torch's zip format, the tensor bundle of TensorFlow, and the initialisers of an ONNX graph. All of them map
 * the file into memory and copy nothing until asked; all of them check what they read, so that a damaged or hostile
 * file ends in one clear line.
 *
 * <p>{@link org.pyramidion.weights.WeightSource} opens any of them and sorts what is in it into the parts of a REALM,
 * under one set of names.
 *
 * <p>{@link org.pyramidion.weights.PretrainedWeights} fetches published weights by name through the user's own Maven
 * settings, checks them against a pinned checksum and keeps them, converted to one layout, in a cache directory.
 */
@NullMarked
package org.pyramidion.weights;

import org.jspecify.annotations.NullMarked;
