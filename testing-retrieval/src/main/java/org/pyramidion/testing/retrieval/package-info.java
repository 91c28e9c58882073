/** A tiny random REALM with its corpus and index, for the tests of what stands on {@code retrieval}. */
@NullMarked
package org.pyramidion.testing.retrieval;

import org.jspecify.annotations.NullMarked;
