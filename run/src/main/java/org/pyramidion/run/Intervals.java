package org.pyramidion.run;

/**
 * How often something is done besides training.
 *
 * @param log steps between metrics; 0 for the last step only
 * @param evaluate steps between measurements of the held-out set; 0 for none
 * @param checkpoint steps between checkpoints; 0 for one at an interruption only
 */
public record Intervals(int log, int evaluate, int checkpoint) {}
