/**
 * Pyramidion for Spring AI: a {@link org.pyramidion.spring.ai.PyramidionDocumentRetriever retriever} and a {@link
 * org.pyramidion.spring.ai.PyramidionReranker reranker} over a {@link org.pyramidion.api.KnowledgeBase}. Under Spring
 * Boot {@code pyramidion.place} alone makes beans of all three ({@link
 * org.pyramidion.spring.ai.PyramidionAutoConfiguration}).
 */
@NullMarked
package org.pyramidion.spring.ai;

import org.jspecify.annotations.NullMarked;
