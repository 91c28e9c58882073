/** A model of what work costs by its size and by the number of GPUs, fitted to measurements, and how far it errs. */
@NullMarked
package org.pyramidion.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
