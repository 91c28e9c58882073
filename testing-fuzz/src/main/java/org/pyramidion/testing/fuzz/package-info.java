/** Damages valid files in many ways, for tests that hold readers to what they promise of damaged ones. */
@NullMarked
package org.pyramidion.testing.fuzz;

import org.jspecify.annotations.NullMarked;
