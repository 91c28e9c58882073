package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pyramidion.server.TestingServer.TOKEN;
import static org.pyramidion.server.TestingServer.json;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel.OpenAiEmbeddingModelBuilder;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Embeddings as LangChain4j's client for OpenAI asks for them. */
class OpenAiClientTest {

    private static final List<String> TEXTS = List.of("Seoul is the capital of South Korea.", "The Han is a river.");

    @TempDir
    static Path directory;

    private static TestingServer server;

    @BeforeAll
    static void start() throws IOException {
        server = new TestingServer(directory, settings -> settings.tokens(AccessTokens.of(TOKEN)));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static OpenAiEmbeddingModelBuilder client(String model) {
        return OpenAiEmbeddingModel.builder()
                .baseUrl("http://127.0.0.1:%d/v1".formatted(server.port()))
                .apiKey(TOKEN)
                .modelName(model)
                .maxRetries(0);
    }

    private static float[][] vectors(Response<List<Embedding>> response) {
        return response.content().stream().map(Embedding::vector).toArray(float[][]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "base64"})
    void vectors_are_those_of_the_base_in_either_encoding(String encoding) {
        OpenAiEmbeddingModel client = client("tiny").encodingFormat(encoding).build();
        Response<List<Embedding>> all =
                client.embedAll(TEXTS.stream().map(TextSegment::from).toList());

        assertThat(vectors(all)).isEqualTo(server.base().embedPassages(TEXTS));
        assertThat(all.tokenUsage().inputTokenCount()).as("nothing is charged").isZero();
    }

    @Test
    void a_single_text_is_embedded_and_a_query_by_the_other_side() {
        float[] passage =
                client("tiny").build().embed(TEXTS.getFirst()).content().vector();
        float[] query =
                client("tiny:query").build().embed(TEXTS.getFirst()).content().vector();

        assertThat(passage).isEqualTo(server.base().embedPassages(TEXTS.subList(0, 1))[0]);
        assertThat(query)
                .isEqualTo(server.base().embedQueries(TEXTS.subList(0, 1))[0])
                .isNotEqualTo(passage);
    }

    @Test
    void dimensions_may_be_named_as_they_are() {
        int dimension = server.base().info().dimension().orElseThrow();

        assertThat(client("tiny")
                        .dimensions(dimension)
                        .build()
                        .embed("Seoul")
                        .content()
                        .dimension())
                .isEqualTo(dimension);
        assertThatThrownBy(() -> client("tiny").dimensions(3).build().embed("Seoul"))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("dimensions: vectors here have " + dimension);
    }

    @Test
    void mistakes_are_what_the_client_knows_them_as() {
        assertThatThrownBy(() -> client("other").build().embed("Seoul"))
                .isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("there are [tiny]");
        assertThatThrownBy(() -> client("tiny").apiKey("wrong").build().embed("Seoul"))
                .isInstanceOf(AuthenticationException.class);
        assertThatThrownBy(() -> client("tiny").build().embed("x".repeat(3_000)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("at most 2000 are allowed");
    }

    /** OpenAI's own clients look for a message there. */
    @Test
    void a_problem_has_the_error_of_openai_too() {
        JsonNode problem = json(server.send(server.request("/v1/embeddings")
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + TOKEN)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "{\"model\": \"other\", \"input\": \"Seoul\"}"))));

        assertThat(problem.path("status").asInt()).isEqualTo(404);
        assertThat(problem.path("error").path("message").asString())
                .isEqualTo(problem.path("detail").asString())
                .isNotEmpty();
        assertThat(problem.path("error").path("type").asString()).isEqualTo("invalid_request_error");
        assertThat(problem.path("error").path("code").asString()).isEqualTo("not-found");
    }
}
