package org.pyramidion.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.pyramidion.api.Info;
import org.pyramidion.api.Passage;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/** The resources: each corpus that a client may see, and what it is; any passage by its number. */
final class KnowledgeResources {

    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";

    private final Pyramidion pyramidion;
    private final Access access;

    /** @param pyramidion stays the caller's to close */
    KnowledgeResources(Pyramidion pyramidion, Access access) {
        this.pyramidion = pyramidion;
        this.access = access;
    }

    /** What is open and may be seen, now. */
    List<Resource> corpora() {
        return access.names(pyramidion).stream().map(this::corpus).toList();
    }

    private Resource corpus(String name) {
        Info info = access.named(name, pyramidion).info();
        return Resource.builder(ResourceNames.ofCorpus(name), name)
                .description("%s of %d documents in %d passages"
                        .formatted(
                                switch (info.kind()) {
                                    case RUN -> "a trained run with its corpus";
                                    case CORPUS -> "a corpus";
                                    case DOCUMENTS -> "files";
                                },
                                info.documents(),
                                info.passages()))
                .mimeType(JSON)
                .build();
    }

    static ResourceTemplate passages() {
        return ResourceTemplate.builder(ResourceNames.PASSAGES, "passage")
                .description("A passage of a corpus, by its number")
                .mimeType(TEXT)
                .build();
    }

    /** What a corpus is: its kind, size, stage, encoder and reader. */
    ReadResourceResult readCorpus(String name) {
        return read(ResourceNames.ofCorpus(name), () -> {
            Info info = access.named(name, pyramidion).info();
            return new TextResourceContents(ResourceNames.ofCorpus(name), JSON, json(described(name, info)));
        });
    }

    private static Map<String, Object> described(String name, Info info) {
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("name", name);
        described.put("kind", info.kind().name().toLowerCase(Locale.ROOT));
        described.put("version", info.version());
        described.put("documents", info.documents());
        described.put("passages", info.passages());
        info.stage().ifPresent(stage -> described.put("stage", stage));
        info.encoder().ifPresent(encoder -> described.put("encoder", encoder));
        info.dimension().ifPresent(dimension -> described.put("dimension", dimension));
        info.reader().ifPresent(reader -> described.put("reader", reader));
        described.put("fills_blanks", info.kind() == Info.Kind.RUN);
        return described;
    }

    private static String json(Map<String, Object> value) {
        try {
            return McpJsonDefaults.getMapper().writeValueAsString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The text of a passage; what else is known of it is with it as {@code _meta}. */
    ReadResourceResult readPassage(String address) {
        return read(address, () -> {
            ResourceNames.PassageName name = ResourceNames.passage(address);
            Passage passage =
                    KnowledgeTools.seen(access.named(name.corpus(), pyramidion), name.number(), access.filter());
            return new TextResourceContents(
                    address, TEXT, passage.text(), new ToolResults(name.corpus()).passage(passage));
        });
    }

    private static ReadResourceResult read(String address, java.util.function.Supplier<TextResourceContents> contents) {
        try {
            return new ReadResourceResult(List.of(contents.get()));
        } catch (PyramidionException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                throw McpError.RESOURCE_NOT_FOUND.apply(address);
            }
            throw e;
        }
    }
}
