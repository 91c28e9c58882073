/**
 * What a trained REALM is for: answering a question with the span and the passage that it came from
 * ({@link org.pyramidion.answering.Asker}), and filling a blank while showing what each document contributed
 * ({@link org.pyramidion.answering.Filler}). A {@link org.pyramidion.answering.Ranker} ranks blocks and a
 * {@link org.pyramidion.answering.Predictor} answers from them, each of any kind.
 *
 * <p>Everything here reads a model, an index and a corpus that somebody else owns and closes. Results are records.
 */
@NullMarked
package org.pyramidion.answering;

import org.jspecify.annotations.NullMarked;
