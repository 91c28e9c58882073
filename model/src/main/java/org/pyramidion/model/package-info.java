/**
 * The networks of REALM and their losses, in the paper's words: {@link org.pyramidion.model.Embedder}, {@link
 * org.pyramidion.model.KnowledgeAugmentedEncoder}, {@link org.pyramidion.model.SpanReader} over one {@link
 * org.pyramidion.model.Bert}, and {@link org.pyramidion.model.MarginalLikelihood}, which ties retrieval and reading
 * together.
 *
 * <p>Letters in shape comments: {@code B} sequences or examples, {@code N} candidates of an example, {@code M} masked
 * positions of an example, {@code T} wordpieces of a packed batch, {@code L} length of the longest sequence, {@code H}
 * hidden size, {@code V} vocabulary, {@code D} size of the retrieval embedding.
 */
@NullMarked
package org.pyramidion.model;

import org.jspecify.annotations.NullMarked;
