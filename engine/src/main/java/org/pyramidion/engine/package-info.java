/**
 * libtorch for the rest of Pyramidion: how it is started, how its memory is freed, the operations we use and the optimiser.
 *
 * <p>Nothing here knows of text or of retrieval. {@link org.pyramidion.engine.Engine} starts the native library with the
 * fastest BLAS that the machine has; {@link org.pyramidion.engine.Scope} frees native memory at the end of a block;
 * {@link org.pyramidion.engine.Ops} are the operations, {@link org.pyramidion.engine.Parameters} the weights by name and
 * {@link org.pyramidion.engine.AdamWeightDecay} BERT's optimiser.
 */
@NullMarked
package org.pyramidion.engine;

import org.jspecify.annotations.NullMarked;
