/**
 * How good retrieval and answers are on a question set ({@link org.pyramidion.evaluation.Evaluator}), with intervals
 * and paired tests ({@link org.pyramidion.evaluation.Bootstrap}, {@link org.pyramidion.evaluation.Comparison}), and
 * reports of it.
 */
@NullMarked
package org.pyramidion.evaluation;

import org.jspecify.annotations.NullMarked;
