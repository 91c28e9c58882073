package org.pyramidion.mcp;

import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.lang.System.Logger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Filling;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Hit;
import org.pyramidion.api.Info;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.Passage;
import org.pyramidion.api.Pyramidion;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/**
 * The tools: {@code ask}, {@code search}, {@code fill} and {@code passage}, of what is open and a client may see. None
 * changes anything. A mistake of the caller is a result that says so in words, as the protocol wants it, so that a
 * model can mend it.
 */
final class KnowledgeTools {

    private static final Logger LOG = System.getLogger(KnowledgeTools.class.getName());
    private static final int PASSAGES = 5;
    private static final int MOST_PASSAGES = 50;
    private static final int MOST_NEIGHBOURS = 20;

    private final Pyramidion pyramidion;
    private final Access access;

    /** @param pyramidion stays the caller's to close */
    KnowledgeTools(Pyramidion pyramidion, Access access) {
        this.pyramidion = pyramidion;
        this.access = access;
    }

    /** What clients are told of them. */
    static List<Tool> descriptions() {
        return ToolDescriptions.all();
    }

    /** Does what a client asked for. */
    CallToolResult call(CallToolRequest request) {
        try {
            ToolArguments given = new ToolArguments(request.arguments() == null ? Map.of() : request.arguments());
            return switch (request.name()) {
                case "ask" -> ask(given);
                case "search" -> search(given);
                case "fill" -> fill(given);
                case "passage" -> passage(given);
                default -> failed("there is no tool '%s'".formatted(request.name()));
            };
        } catch (PyramidionException e) {
            return failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.ERROR, "tool " + request.name(), e);
            return failed("this failed, and not for what was asked; who runs the server finds more in its log");
        }
    }

    private CallToolResult ask(ToolArguments given) {
        String corpus = corpus(given);
        Answer answer = named(corpus).ask(given.text("question"), filter(given));
        return result(new ToolResults(corpus).answer(answer), ToolResults.words(answer));
    }

    private CallToolResult search(ToolArguments given) {
        String corpus = corpus(given);
        String query = given.text("query");
        List<Hit> hits = named(corpus).search(query, given.integer("k", PASSAGES, 1, MOST_PASSAGES), filter(given));
        return result(Map.of("query", query, "hits", new ToolResults(corpus).hits(hits)), ToolResults.words(hits));
    }

    private CallToolResult fill(ToolArguments given) {
        String corpus = corpus(given);
        String text = given.text("text");
        KnowledgeBase base = named(corpus);
        if (base.info().kind() != Info.Kind.RUN) {
            throw new PyramidionException(
                    Kind.CONFLICT, "'%s' fills no blanks: nothing was trained on it; ask it instead".formatted(corpus));
        }
        Filling filling = base.fill(text, filter(given));
        return result(new ToolResults(corpus).filling(filling), ToolResults.words(filling));
    }

    private CallToolResult passage(ToolArguments given) {
        String corpus = corpus(given);
        KnowledgeBase base = named(corpus);
        int number = given.integer("number", 0, Integer.MAX_VALUE);
        int before = given.integer("before", 0, 0, MOST_NEIGHBOURS);
        int after = given.integer("after", 0, 0, MOST_NEIGHBOURS);
        Passage passage = seen(base, number, access.filter());
        List<Passage> around = base.neighbours(number, before, after).stream()
                .filter(access.filter()::accepts)
                .toList();
        ToolResults results = new ToolResults(corpus);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("passage", results.passage(passage));
        result.put(
                "before",
                around.stream()
                        .filter(one -> one.number() < number)
                        .map(results::passage)
                        .toList());
        result.put(
                "after",
                around.stream()
                        .filter(one -> one.number() > number)
                        .map(results::passage)
                        .toList());
        return result(result, ToolResults.words(passage));
    }

    /** @throws PyramidionException of {@link Kind#NOT_FOUND} alike if there is none, and if it may not be seen */
    static Passage seen(KnowledgeBase base, int number, Filter filter) {
        Passage passage = base.passage(number);
        if (!filter.accepts(passage)) {
            throw new PyramidionException(Kind.NOT_FOUND, "there is no passage %d".formatted(number));
        }
        return passage;
    }

    /** The corpus that is named, or the only one. */
    private String corpus(ToolArguments given) {
        SortedSet<String> names = access.names(pyramidion);
        return given.optionalText("corpus").orElseGet(() -> {
            if (names.size() != 1) {
                throw new PyramidionException("'corpus' is missing; there are: %s".formatted(String.join(", ", names)));
            }
            return names.getFirst();
        });
    }

    private KnowledgeBase named(String corpus) {
        return access.named(corpus, pyramidion);
    }

    private Filter filter(ToolArguments given) {
        return given.filter().and(access.filter());
    }

    private static CallToolResult result(Map<String, Object> structured, String words) {
        return CallToolResult.builder()
                .structuredContent(structured)
                .addTextContent(words)
                .build();
    }

    private static CallToolResult failed(String why) {
        return CallToolResult.builder().isError(true).addTextContent(why).build();
    }
}
