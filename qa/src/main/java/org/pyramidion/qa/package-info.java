/**
 * What a trained REALM is for: answering a question with the span and the passage it came from
 * ({@link org.pyramidion.qa.Asker}), filling a blank while showing what each document contributed
 * ({@link org.pyramidion.qa.Filler}), and measuring both retrieval and answers on a question set
 * ({@link org.pyramidion.qa.Evaluator}: what a {@link org.pyramidion.qa.Ranker} ranks and a
 * {@link org.pyramidion.qa.Predictor} answers).
 *
 * <p>Everything here reads a model, an index and a corpus that somebody else owns and closes. Results are records.
 */
@NullMarked
package org.pyramidion.qa;

import org.jspecify.annotations.NullMarked;
