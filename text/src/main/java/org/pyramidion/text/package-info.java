/**
 * Text as the model meets it: wordpieces with their places in the text ({@link
 * org.pyramidion.text.WordPieceTokenizer}), what depends on a language ({@link org.pyramidion.text.Language}):
 * sentences; and the salient spans that are worth masking ({@link org.pyramidion.text.SalientSpanTagger}): dates and
 * names.
 *
 * <p>All places are UTF-16 chars of the text as it was given, limits exclusive.
 */
@NullMarked
package org.pyramidion.text;

import org.jspecify.annotations.NullMarked;
