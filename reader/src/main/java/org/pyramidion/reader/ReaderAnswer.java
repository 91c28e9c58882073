package org.pyramidion.reader;

import org.pyramidion.text.Span;

/**
 * An answer, and where it stands.
 *
 * @param text a stretch of a passage, as it stands there
 * @param passage the number of the passage, from 0
 * @param place where it stands in the passage
 * @param probability that it is the answer, by what the network says of these passages: of this stretch and of those
 *     that are the same answer
 */
public record ReaderAnswer(String text, int passage, Span place, double probability) {}
