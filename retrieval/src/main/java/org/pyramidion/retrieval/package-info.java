/**
 * Finding blocks for a query: embedding a corpus into an index, and a query's top candidates out of it.
 *
 * <p>Training and question answering both stand on this; neither knows the other.
 */
@NullMarked
package org.pyramidion.retrieval;

import org.jspecify.annotations.NullMarked;
