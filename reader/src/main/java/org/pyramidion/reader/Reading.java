package org.pyramidion.reader;

/**
 * A question before a window of a passage.
 *
 * @param question its wordpieces
 */
record Reading(int[] question, Window window) {}
