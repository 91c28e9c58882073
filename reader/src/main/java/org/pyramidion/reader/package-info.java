/**
 * The reader that comes along: a network apart from a run's encoder that finds the answer to a question in passages, or
 * says that none of them has it.
 *
 * <p>Its trunk is a published small encoder ({@code minilm}), its head two numbers a wordpiece, for the start and the
 * end of the answer ({@link org.pyramidion.reader.ReaderNetwork}). Embeddings stay as published; what was trained is
 * stored in eight bits ({@link org.pyramidion.reader.ReaderFile}).
 *
 * <p>A span's score is the log of its odds against "not in this passage", which stands at {@code [CLS]}:
 *
 * <pre>
 * score(i, j) = s(i) + e(j) − s(CLS) − e(CLS)
 * p(i, j)     = exp score(i, j) / (1 + Σ exp score)
 * </pre>
 *
 * Sums run over all spans that an answer may be ({@link org.pyramidion.reader.TokenisedPassage}), of one passage while
 * training and of all passages of a question later: odds of several passages add up if at most one span is right.
 */
@NullMarked
package org.pyramidion.reader;

import org.jspecify.annotations.NullMarked;
