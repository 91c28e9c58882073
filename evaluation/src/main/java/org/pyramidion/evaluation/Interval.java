package org.pyramidion.evaluation;

/** The 95 % confidence interval of a mean, by the bootstrap over questions. */
public record Interval(double low, double high) {}
