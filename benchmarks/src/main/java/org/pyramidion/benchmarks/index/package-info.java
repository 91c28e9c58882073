/**
 * Measures indexes: vectors to measure with, recall, times and memory, and the table and plot of these.
 */
@NullMarked
package org.pyramidion.benchmarks.index;

import org.jspecify.annotations.NullMarked;
