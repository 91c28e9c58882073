@NullMarked
package org.pyramidion.benchmarks;

import org.jspecify.annotations.NullMarked;
