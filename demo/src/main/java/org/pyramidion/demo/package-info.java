/**
 * The whole way once: documents and questions of WordNet or of files, the stages over them, and what pre-training
 * changed.
 */
@NullMarked
package org.pyramidion.demo;

import org.jspecify.annotations.NullMarked;
