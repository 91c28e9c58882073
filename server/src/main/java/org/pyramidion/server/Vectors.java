package org.pyramidion.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;

/** What other software knows how to ask for: vectors in OpenAI's shape, reranking in that of Cohere and Jina. */
final class Vectors {

    /** OpenAI's; {@code inputType} is what others add: which side of the encoder embeds. */
    record Embedding(
            @Nullable JsonNode input,
            Optional<String> model,
            Optional<String> encodingFormat,
            Optional<Integer> dimensions,
            Optional<String> inputType) {}

    /** Cohere's and Jina's. */
    record Reranking(
            @Nullable String query,
            @Nullable List<JsonNode> documents,
            Optional<String> model,
            Optional<Integer> topN,
            Optional<Boolean> returnDocuments) {}

    /** A model's name may say which side embeds: {@code docs:query}. */
    private static final String QUERY = ":query";

    private Vectors() {}

    static List<Route> routes() {
        return List.of(Route.post("/v1/embeddings", Vectors::embed), Route.post("/v1/rerank", Vectors::rerank));
    }

    private static void embed(Call call) throws Exception {
        Embedding body = call.foreignBody(Embedding.class);
        List<String> texts = texts(call, body.input());
        boolean queries = body.model().filter(name -> name.endsWith(QUERY)).isPresent()
                || body.inputType().filter(type -> type.contains("query")).isPresent();
        Served base = call.base(body.model().map(Vectors::base));
        boolean base64 = base64(body.encodingFormat().orElse("float"));
        float[][] rows = (float[][]) base.alone(
                () -> queries ? base.base().embedQueries(texts) : base.base().embedPassages(texts));
        body.dimensions().ifPresent(asked -> requireDimension(asked, rows[0].length));
        call.send(embeddings(body.model().orElse(base.name()), rows, base64));
    }

    private static String base(String model) {
        return model.replaceFirst(":(query|passage)$", "");
    }

    private static List<String> texts(Call call, @Nullable JsonNode input) {
        if (input != null && input.isString()) {
            return List.of(call.text("input", input.asString()));
        }
        if (input != null && input.isArray() && input.valueStream().allMatch(JsonNode::isString)) {
            List<String> texts = input.valueStream().map(JsonNode::asString).toList();
            return call.some("input", texts).stream()
                    .map(text -> call.text("input", text))
                    .toList();
        }
        throw new PyramidionException("input: must be a text or a list of texts; numbers of tokens are not taken");
    }

    private static boolean base64(String format) {
        return switch (format) {
            case "base64" -> true;
            case "float" -> false;
            default -> throw new PyramidionException("encoding_format: must be float or base64");
        };
    }

    private static void requireDimension(int asked, int have) {
        if (asked != have) {
            throw new PyramidionException("dimensions: vectors here have %d; leave it out".formatted(have));
        }
    }

    private static Map<String, Object> embeddings(String model, float[][] rows, boolean base64) {
        List<Map<String, Object>> data = new ArrayList<>();
        for (int i = 0; i < rows.length; i++) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("object", "embedding");
            row.put("index", i);
            row.put("embedding", base64 ? base64(rows[i]) : rows[i]);
            data.add(row);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("object", "list");
        answer.put("data", data);
        answer.put("model", model);
        answer.put("usage", Map.of("prompt_tokens", 0, "total_tokens", 0)); // nobody pays by them
        return answer;
    }

    private static String base64(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static void rerank(Call call) throws Exception {
        Reranking body = call.foreignBody(Reranking.class);
        String query = Call.text("query", body.query(), call.limits().sizes().question());
        List<String> documents = call.some("documents", body.documents()).stream()
                .map(document -> text(call, document))
                .toList();
        Served base = call.base(body.model());
        double[] scores = (double[]) base.alone(() -> base.base().scores(query, documents));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", UUID.randomUUID().toString());
        answer.put("model", base.name());
        answer.put("scored_by", base.base().scoredBy());
        answer.put(
                "results",
                results(scores, documents, body.topN(), body.returnDocuments().orElse(false)));
        call.send(answer);
    }

    private static String text(Call call, JsonNode document) {
        String text = document.isString()
                ? document.asString()
                : document.path("text").asString("");
        return Call.text("documents", text, call.limits().sizes().document());
    }

    private static List<Map<String, Object>> results(
            double[] scores, List<String> documents, Optional<Integer> top, boolean texts) {
        return IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
                .limit(top.map(asked -> Math.max(0, asked)).orElse(scores.length))
                .map(i -> {
                    Map<String, Object> result = new LinkedHashMap<>();
                    result.put("index", i);
                    result.put("relevance_score", scores[i]);
                    if (texts) {
                        result.put("document", Map.of("text", documents.get(i)));
                    }
                    return result;
                })
                .toList();
    }
}
