/**
 * Measures indexes: vectors to measure with, recall, times and memory, and the table and plot of these. Nothing here is
 * needed to use one.
 */
@NullMarked
package org.pyramidion.index.bench;

import org.jspecify.annotations.NullMarked;
