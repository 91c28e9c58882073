package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.server.TestingServer.json;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Hit;
import tools.jackson.databind.JsonNode;

/** Every route, as a client sees it. */
class ServerTest {

    private static final String QUESTION = "What is the capital of France?";

    @TempDir
    static Path directory;

    private static TestingServer server;

    @BeforeAll
    static void start() throws IOException {
        server = TestingServer.open(directory);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String ask(String question) {
        return "{\"question\": \"%s\"}".formatted(question);
    }

    @Test
    void a_question_is_answered_as_the_library_answers_it() {
        Answer expected = server.base().ask(QUESTION);
        HttpResponse<String> response = server.post("/v1/ask", ask(QUESTION));
        JsonNode best = json(response).path("best");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(best.path("text").asString())
                .isEqualTo(expected.best().orElseThrow().text());
        assertThat(best.path("evidence").path("document_id").asString())
                .isEqualTo(expected.best().orElseThrow().evidence().documentId());
        String text = best.path("evidence").path("text").asString();
        assertThat(text.substring(best.path("start").asInt(), best.path("limit").asInt()))
                .isEqualTo(best.path("text").asString());
        assertThat(json(response).path("passages").size())
                .isEqualTo(expected.passages().size());
    }

    @Test
    void evidence_is_streamed_before_the_answer() {
        HttpResponse<String> response = server.send(server.request("/v1/ask")
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(ask(QUESTION))));
        List<String> events = Stream.of(response.body().split("\n\n"))
                .map(event -> event.lines().findFirst().orElseThrow())
                .toList();

        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(events).containsExactly("event: evidence", "event: answer");
        assertThat(response.body()).contains("data: {\"passages\":[{\"rank\":1,");
    }

    @Test
    void who_accepts_both_gets_the_answer_alone() {
        HttpResponse<String> response = server.send(server.request("/v1/ask")
                .header("Content-Type", "application/json")
                .header("Accept", "application/json,text/event-stream, application/problem+json")
                .POST(BodyPublishers.ofString(ask(QUESTION))));

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(response).path("best").isObject()).isTrue();
    }

    @Test
    void a_failure_within_a_stream_is_an_event_of_it() {
        HttpResponse<String> response = server.send(server.request("/v1/ask")
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString(ask("☃"))));

        assertThat(response.body())
                .satisfiesAnyOf(
                        body -> assertThat(body).contains("event: answer"),
                        body -> assertThat(body)
                                .startsWith("event: problem\ndata: {\"type\":\"urn:pyramidion:problem:"));
    }

    @Test
    void a_search_finds_what_the_library_finds() {
        List<Hit> expected = server.base().search(QUESTION, 3);
        JsonNode hits = json(server.post("/v1/search", "{\"query\": \"%s\", \"top\": 3}".formatted(QUESTION)))
                .path("hits");

        assertThat(hits.valueStream()
                        .map(hit -> hit.path("passage").path("number").asInt()))
                .containsExactlyElementsOf(
                        expected.stream().map(hit -> hit.passage().number()).toList());
    }

    @Test
    void a_blank_is_filled() {
        JsonNode filling = json(server.post("/v1/fill", "{\"text\": \"Paris is the capital of [MASK].\"}"));

        assertThat(filling.path("word").asString()).isNotEmpty();
        assertThat(filling.path("documents").get(0).path("passage").isNull()).isTrue();
    }

    @Test
    void why_is_told() {
        HttpResponse<String> response = server.post("/v1/explain", ask(QUESTION));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(json(response).path("candidates").size()).isPositive();
    }

    @Test
    void a_passage_is_shown_if_it_is_still_that_of_the_document() {
        String id = server.base().passage(3).documentId();
        JsonNode found = json(server.get("/v1/passages/3?document=" + id));
        HttpResponse<String> other = server.get("/v1/passages/3?document=other");

        assertThat(found.path("passage").path("text").asString())
                .isEqualTo(server.base().passage(3).text());
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(server.get("/v1/passages/1000").statusCode()).isEqualTo(404);
        assertThat(server.get("/v1/passages/x").statusCode()).isEqualTo(400);
    }

    @Test
    void documents_are_put_found_and_removed() throws InterruptedException {
        double age = indexAge();
        HttpResponse<String> accepted = server.post("/v1/corpora/tiny/documents", """
                {"documents": [{"id": "notes/oslo 1", "title": "Oslo", "text": "Oslo is a city in Norway.",
                                "fields": {"kind": "town"}}]}""");
        assertThat(accepted.statusCode()).isEqualTo(202);
        assertThat(accepted.headers().firstValue("Location").orElseThrow())
                .isEqualTo("/v1/operations/" + json(accepted).path("id").asString());
        assertThat(server.finished(accepted).path("state").asString()).isEqualTo("DONE");
        assertThat(indexAge()).as("of the new index").isLessThan(age);
        assertThat(found("Oslo is a city in Norway.")).contains("notes/oslo 1");

        HttpResponse<String> removed = server.delete("/v1/corpora/tiny/documents/notes/oslo%201");
        assertThat(server.finished(removed).path("state").asString()).isEqualTo("DONE");
        assertThat(found("Oslo is a city in Norway.")).doesNotContain("notes/oslo 1");

        JsonNode again = server.finished(server.delete("/v1/corpora/tiny/documents/notes%2Foslo%201"));
        assertThat(again.path("state").asString()).isEqualTo("FAILED");
        assertThat(again.path("problem").path("status").asInt()).isEqualTo(404);
    }

    private static double indexAge() {
        return server.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("pyramidion_index_age_seconds{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> ids(JsonNode hits) {
        return hits.valueStream()
                .map(hit -> hit.path("passage").path("document_id").asString());
    }

    private static List<String> found(String query) {
        return ids(json(server.post("/v1/search", "{\"query\": \"%s\", \"top\": 20}".formatted(query)))
                        .path("hits"))
                .toList();
    }

    @Test
    void embeddings_have_the_shape_of_openai() {
        float[] expected = server.base().embedQueries(List.of(QUESTION))[0];
        JsonNode floats = json(server.post(
                "/v1/embeddings",
                "{\"model\": \"tiny:query\", \"input\": [\"%s\"], \"user\": \"x\"}".formatted(QUESTION)));
        JsonNode packed = json(server.post(
                "/v1/embeddings",
                "{\"model\": \"tiny:query\", \"input\": \"%s\", \"encoding_format\": \"base64\"}".formatted(QUESTION)));
        float[] unpacked = new float[expected.length];
        ByteBuffer.wrap(Base64.getDecoder()
                        .decode(packed.path("data").get(0).path("embedding").asString()))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(unpacked);

        assertThat(floats.path("data").get(0).path("embedding").valueStream().map(JsonNode::floatValue))
                .hasSize(expected.length)
                .first()
                .isEqualTo(expected[0]);
        assertThat(unpacked).containsExactly(expected);
        assertThat(json(server.post("/v1/embeddings", "{\"input\": [\"Paris\", \"Lyon\"]}"))
                        .path("data")
                        .valueStream()
                        .map(row -> row.path("index").asInt()))
                .containsExactly(0, 1);
        assertThat(server.base().embedPassages(List.of(QUESTION))[0]).isNotEqualTo(expected);
        assertThat(server.post("/v1/embeddings", "{\"input\": [1, 2]}").statusCode())
                .isEqualTo(400);
        assertThat(server.post("/v1/embeddings", "{\"input\": \"x\", \"dimensions\": 3}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(json(server.get("/v1/models")).path("data").get(0).path("id").asString())
                .isEqualTo("tiny");
    }

    @Test
    void texts_are_reranked() {
        JsonNode answer = json(server.post("/v1/rerank", """
                {"query": "capital of France", "documents": ["Lyon.", {"text": "Paris is the capital of France."}],
                 "top_n": 1, "return_documents": true}"""));
        double[] scores =
                server.base().scores("capital of France", List.of("Lyon.", "Paris is the capital of France."));
        int best = scores[0] >= scores[1] ? 0 : 1;

        assertThat(answer.path("scored_by").asString()).isEqualTo(server.base().scoredBy());
        assertThat(answer.path("results").size()).isEqualTo(1);
        assertThat(answer.path("results").get(0).path("index").asInt()).isEqualTo(best);
        assertThat(answer.path("results").get(0).path("relevance_score").asDouble())
                .isEqualTo(scores[best]);
    }

    @Test
    void what_is_served_is_listed_with_its_training() throws Exception {
        Path metrics =
                Files.createDirectories(directory.resolve("run/pretrain")).resolve("metrics.jsonl");
        Files.writeString(metrics, "{\"step\":0,\"loss\":2.5}\n{\"step\":10,\"loss\":1.5}\n{\"step\":20,\"lo");
        JsonNode run = json(server.get("/v1/runs")).path("runs").get(0);
        JsonNode curves = json(server.get("/v1/runs/tiny/curves?part=pretrain"));

        assertThat(run.path("name").asString()).isEqualTo("tiny");
        assertThat(run.path("curves").get(0).asString()).isEqualTo("pretrain");
        assertThat(curves.path("series").path("loss").toString()).isEqualTo("{\"steps\":[0,10],\"values\":[2.5,1.5]}");
        assertThat(server.get("/v1/runs/tiny/curves?part=../../corpus").statusCode())
                .isEqualTo(404);
        assertThat(server.finished(server.post("/v1/runs/tiny/reload", ""))
                        .path("state")
                        .asString())
                .isEqualTo("DONE");
    }

    @Test
    void its_health_and_figures_are_told() {
        server.post("/v1/ask", ask(QUESTION));
        String metrics = server.get("/metrics").body();

        assertThat(server.get("/health/live").body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(server.get("/health/ready").statusCode()).isEqualTo(200);
        assertThat(metrics)
                .contains("pyramidion_request_seconds_count{route=\"/v1/ask\",status=\"200\"}")
                .contains("pyramidion_stage_seconds_bucket{stage=\"tiny-ask\",le=\"+Inf\"}")
                .contains("pyramidion_answers_total{base=\"tiny\",outcome=\"answered\"}")
                .contains("pyramidion_index_age_seconds{base=\"tiny\"}")
                .contains("# TYPE pyramidion_batch_size histogram");
    }

    @Test
    void each_request_has_a_line_in_the_log_without_what_was_asked() {
        server.post("/v1/ask", ask("Where is the SECRET pyramid?"));

        assertThat(server.log())
                .anySatisfy(line -> assertThat(line)
                        .contains(
                                "\"method\":\"POST\"",
                                "\"route\":\"/v1/ask\"",
                                "\"status\":200",
                                "\"holder\":\"anyone\""));
        assertThat(String.join("\n", server.log())).doesNotContain("SECRET");
    }

    @Test
    void the_page_and_the_description_are_served() {
        HttpResponse<String> page = server.get("/");

        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; ")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(server.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
        assertThat(server.get("/page/main.js").headers().firstValue("Content-Type"))
                .hasValue("text/javascript; charset=utf-8");
    }

    @Test
    void what_is_wrong_is_told_as_a_problem() {
        HttpResponse<String> response = server.post("/v1/ask", "{\"question\": \" \"}");
        HttpResponse<String> method = server.get("/v1/ask");

        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body())
                .isEqualTo("{\"type\":\"urn:pyramidion:problem:bad-input\",\"title\":\"Bad input\",\"status\":400,"
                        + "\"detail\":\"question: give it some words\"}");
        assertThat(json(server.post("/v1/ask", "{\"question\": \"x\", \"base\": \"other\"}"))
                        .path("detail")
                        .asString())
                .contains("[tiny]");
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("POST");
        assertThat(server.get("/v1/nothing").statusCode()).isEqualTo(404);
        assertThat(json(server.get("/v1/nothing")).path("status").asInt()).isEqualTo(404);
        assertThat(new String(Json.bytes("é"), StandardCharsets.UTF_8)).isEqualTo("\"é\"");
    }
}
