package org.pyramidion.mcp;

import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;

/** What a client is told first. */
final class Offer {

    static final String INSTRUCTIONS = "These tools look things up in documents that are kept here. Use 'ask' for a"
            + " question of fact: it answers in the documents' own words, or says that they do not have the answer."
            + " Use 'search' for passages on a subject, and 'passage' to read on around one. Quote the evidence and"
            + " name its place.";

    private Offer() {}

    static Implementation implementation(String version) {
        return new Implementation("pyramidion", version);
    }

    static ServerCapabilities capabilities() {
        return ServerCapabilities.builder().tools(false).resources(false, false).build();
    }
}
