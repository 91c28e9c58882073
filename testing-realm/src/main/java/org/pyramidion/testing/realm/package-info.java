/** Tiny random REALMs with a corpus, for the tests of what stands on {@code model} and {@code corpus}. */
@NullMarked
package org.pyramidion.testing.realm;

import org.jspecify.annotations.NullMarked;
