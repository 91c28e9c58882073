/**
 * The store of what is retrieved: documents cut into blocks ({@link org.pyramidion.corpus.BlockSplitter}) and kept with
 * their wordpieces and salient spans ({@link org.pyramidion.corpus.CorpusBuilder}, {@link
 * org.pyramidion.corpus.CorpusStore}), version after version ({@link org.pyramidion.corpus.CorpusRevision}).
 */
@NullMarked
package org.pyramidion.corpus;

import org.jspecify.annotations.NullMarked;
