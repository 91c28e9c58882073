package org.pyramidion.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.pyramidion.api.Pyramidion;

/** Serves one client over a pair of streams, a message a line, as a client that started this process expects it. */
public final class StdioServer {

    private StdioServer() {}

    /**
     * Serves until the client ends its stream.
     *
     * @param pyramidion what is served; stays the caller's to close
     * @param version of the program, for the client
     * @param in what the client says
     * @param out to the client, and for nothing else
     */
    public static void serve(Pyramidion pyramidion, String version, InputStream in, OutputStream out)
            throws InterruptedException {
        KnowledgeTools tools = new KnowledgeTools(pyramidion, Access.all());
        KnowledgeResources resources = new KnowledgeResources(pyramidion, Access.all());
        Conversation conversation = new Conversation();
        McpSyncServer server = McpServer.sync(new StdioServerTransportProvider(
                        McpJsonDefaults.getMapper(), conversation.input(in), conversation.output(out)))
                .serverInfo(Offer.implementation(version))
                .instructions(Offer.INSTRUCTIONS)
                .capabilities(Offer.capabilities())
                .validateToolInputs(false) // the tools say what is wrong in better words
                .tools(KnowledgeTools.descriptions().stream()
                        .map(tool -> new SyncToolSpecification(tool, (exchange, request) -> tools.call(request)))
                        .toList())
                .resources(corpora(resources))
                .resourceTemplates(new SyncResourceTemplateSpecification(
                        KnowledgeResources.passages(), (exchange, request) -> resources.readPassage(request.uri())))
                .build();
        conversation.awaitEnd();
        server.closeGracefully();
    }

    private static List<SyncResourceSpecification> corpora(KnowledgeResources resources) {
        return resources.corpora().stream()
                .map(corpus -> new SyncResourceSpecification(
                        corpus, (exchange, request) -> resources.readCorpus(corpus.name())))
                .toList();
    }
}
