/**
 * The Model Context Protocol: what is open in a {@link org.pyramidion.api.Pyramidion} as tools and resources of an
 * assistant.
 *
 * <p>{@link org.pyramidion.mcp.StdioServer} speaks over a pair of streams, as a client starts it; {@link
 * org.pyramidion.mcp.StatelessServer} makes a response of a request, whatever brings it, such as HTTP. Both offer the
 * same {@link org.pyramidion.mcp.KnowledgeTools} and {@link org.pyramidion.mcp.KnowledgeResources}. Nothing here
 * prints, and nothing changes what it serves.
 */
@NullMarked
package org.pyramidion.mcp;

import org.jspecify.annotations.NullMarked;
