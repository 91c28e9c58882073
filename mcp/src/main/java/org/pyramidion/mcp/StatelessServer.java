package org.pyramidion.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.server.McpStatelessSyncServer;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pyramidion.api.Pyramidion;
import reactor.core.publisher.Mono;

/**
 * Answers requests one by one and keeps nothing between them: the protocol's streamable HTTP transport without
 * sessions, whatever brings the requests. A server answers each {@code POST} with the status and the JSON that this
 * gives, and {@code GET} and {@code DELETE} with 405.
 *
 * <p>Safe for concurrent use. One is made for each {@link Access}; it shows what is open when it is made.
 */
public final class StatelessServer implements AutoCloseable {

    /**
     * What to answer.
     *
     * @param status of HTTP: 200 with a body, 202 without one for a notification, 400 for what is no request
     * @param body JSON, if there is one
     */
    public record Reply(int status, Optional<String> body) {}

    private static final McpJsonMapper MAPPER = McpJsonDefaults.getMapper();

    private final Transport transport = new Transport();
    private final McpStatelessSyncServer server;

    /**
     * @param pyramidion what is served; stays the caller's to close
     * @param access what of it
     * @param version of the program, for the client
     */
    public StatelessServer(Pyramidion pyramidion, Access access, String version) {
        KnowledgeTools tools = new KnowledgeTools(pyramidion, access);
        KnowledgeResources resources = new KnowledgeResources(pyramidion, access);
        this.server = McpServer.sync(transport)
                .serverInfo(Offer.implementation(version))
                .instructions(Offer.INSTRUCTIONS)
                .capabilities(Offer.capabilities())
                .validateToolInputs(false) // the tools say what is wrong in better words
                .immediateExecution(true) // in the thread that asks
                .tools(KnowledgeTools.descriptions().stream()
                        .map(tool -> new SyncToolSpecification(tool, (context, request) -> tools.call(request)))
                        .toList())
                .resources(corpora(resources))
                .resourceTemplates(new SyncResourceTemplateSpecification(
                        KnowledgeResources.passages(), (context, request) -> resources.readPassage(request.uri())))
                .build();
    }

    private static List<SyncResourceSpecification> corpora(KnowledgeResources resources) {
        return resources.corpora().stream()
                .map(corpus -> new SyncResourceSpecification(
                        corpus, (context, request) -> resources.readCorpus(corpus.name())))
                .toList();
    }

    /**
     * Answers one message.
     *
     * @param body of the request: one JSON-RPC message
     */
    public Reply answer(String body) {
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(MAPPER, body);
        } catch (IOException | IllegalArgumentException e) {
            return refused(McpSchema.ErrorCodes.PARSE_ERROR, "this is no JSON-RPC message; send one in JSON");
        }
        return switch (message) {
            case JSONRPCRequest request -> json(200, response(request));
            case JSONRPCNotification notification -> {
                transport
                        .handler()
                        .handleNotification(McpTransportContext.EMPTY, notification)
                        .block();
                yield new Reply(202, Optional.empty());
            }
            default -> refused(McpSchema.ErrorCodes.INVALID_REQUEST, "nothing was asked; send requests only");
        };
    }

    private JSONRPCResponse response(JSONRPCRequest request) {
        try {
            return Objects.requireNonNull(transport
                    .handler()
                    .handleRequest(McpTransportContext.EMPTY, request)
                    .block());
        } catch (McpError e) {
            return JSONRPCResponse.error(request.id(), e.getJsonRpcError());
        }
    }

    /** An error that belongs to no request: its id is null, which the SDK's own class has no place for. */
    private static Reply refused(int code, String why) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("jsonrpc", "2.0");
        error.put("id", null);
        error.put("error", Map.of("code", code, "message", why));
        return json(400, error);
    }

    private static Reply json(int status, Object response) {
        try {
            return new Reply(status, Optional.of(MAPPER.writeValueAsString(response)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }

    /** The SDK's side of it: it hands over what handles messages. */
    private static final class Transport implements McpStatelessServerTransport {

        private @Nullable McpStatelessServerHandler handler;

        @Override
        public void setMcpHandler(McpStatelessServerHandler given) {
            this.handler = given;
        }

        McpStatelessServerHandler handler() {
            return Objects.requireNonNull(handler);
        }

        @Override
        public Mono<Void> closeGracefully() {
            return Mono.empty();
        }
    }
}
