/**
 * What there is to read and to ask: documents ({@link org.pyramidion.corpus.JsonlDocuments}), cut into blocks and
 * stored with their wordpieces and salient spans ({@link org.pyramidion.corpus.CorpusBuilder},
 * {@link org.pyramidion.corpus.CorpusStore}), and questions with their answers ({@link
 * org.pyramidion.corpus.Questions}, {@link org.pyramidion.corpus.Answers}).
 */
@NullMarked
package org.pyramidion.corpus;

import org.jspecify.annotations.NullMarked;
