package org.pyramidion.reader;

/**
 * A question before a window of a passage.
 *
 * @param question its wordpieces
 */
record QuestionWindow(int[] question, Window window) {}
