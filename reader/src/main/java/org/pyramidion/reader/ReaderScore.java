package org.pyramidion.reader;

/**
 * How well a reader answers.
 *
 * @param questions how many were asked
 * @param exactMatch share of them that were answered as one of the right answers, normalised
 * @param f1 mean F1 of words against the likest right answer
 */
public record ReaderScore(int questions, double exactMatch, double f1) {}
