/**
 * Maximum inner product search: the blocks whose embeddings score highest with a query's.
 *
 * <p>Embeddings are not of unit length, so nothing here may assume that inner product and cosine agree.
 */
@NullMarked
package org.pyramidion.index;

import org.jspecify.annotations.NullMarked;
