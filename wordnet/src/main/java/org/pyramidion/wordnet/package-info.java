/**
 * Real text that is always at hand: the named entities of WordNet 3.1 as a small encyclopaedia in which the same fact
 * stands in two documents, in different words, and questions about those facts. See {@link
 * org.pyramidion.wordnet.WordNet}.
 */
@NullMarked
package org.pyramidion.wordnet;

import org.jspecify.annotations.NullMarked;
