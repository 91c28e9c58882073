/**
 * Pyramidion for LangChain4j: a {@link org.pyramidion.langchain4j.PyramidionContentRetriever retriever}, an {@link
 * org.pyramidion.langchain4j.PyramidionEmbeddingModel embedding model} and a {@link
 * org.pyramidion.langchain4j.PyramidionScoringModel scoring model} over a {@link org.pyramidion.api.KnowledgeBase}, and
 * {@link org.pyramidion.langchain4j.WrittenAnswers answers} that a chat model writes over its evidence.
 *
 * <p>All are safe for concurrent use. The knowledge base stays its owner's to close.
 */
@NullMarked
package org.pyramidion.langchain4j;

import org.jspecify.annotations.NullMarked;
