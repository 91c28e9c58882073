package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.server.TestingServer.json;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ChangeUnderLoadTest {

    private static final String QUESTION = "{\"question\": \"What is the capital of France?\"}";

    @TempDir
    Path directory;

    private TestingServer server(Limits limits) throws IOException {
        return new TestingServer(directory, settings -> settings.limits(limits).reload(Duration.ofMillis(50)));
    }

    /** An answer that stands in its passage, from one version of the documents. */
    private static boolean isWhole(HttpResponse<String> response) {
        JsonNode best = json(response).path("best");
        String text = best.path("evidence").path("text").asString("");
        return response.statusCode() == 200
                && text.substring(best.path("start").asInt(), best.path("limit").asInt())
                        .equals(best.path("text").asString());
    }

    @Test
    void no_answer_is_lost_or_wrong_while_documents_change() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ConcurrentLinkedQueue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
        try (TestingServer server = server(Limits.defaults().perMinute(1_000_000));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> asking = IntStream.range(0, 4)
                    .<Future<?>>mapToObj(i -> clients.submit(() -> {
                        while (!done.get()) {
                            answers.add(server.post("/v1/ask", QUESTION));
                        }
                    }))
                    .toList();
            List<HttpResponse<String>> changes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                changes.add(server.post("/v1/corpora/tiny/documents", """
                        {"documents": [{"id": "d%d", "text": "Oslo is a city in Norway."}]}""".formatted(i)));
            }
            for (HttpResponse<String> change : changes) {
                assertThat(server.finished(change).path("state").asString()).isEqualTo("DONE");
            }
            done.set(true);
            await(asking);
            assertThat(server.base().documents()).isEqualTo(18);
        }
        assertThat(answers).hasSizeGreaterThan(4).allMatch(ChangeUnderLoadTest::isWhole);
    }

    private static void await(List<Future<?>> all) throws ExecutionException, InterruptedException {
        for (Future<?> one : all) {
            one.get();
        }
    }

    @Test
    void too_many_at_once_are_refused_quickly_and_later_ones_answered() throws Exception {
        try (TestingServer server =
                        server(Limits.defaults().perMinute(1_000_000).queue(1));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> statuses = IntStream.range(0, 60)
                    .mapToObj(i -> clients.submit(
                            () -> server.post("/v1/ask", QUESTION).statusCode()))
                    .toList();
            List<Integer> found = new ArrayList<>();
            for (Future<Integer> status : statuses) {
                found.add(status.get());
            }

            assertThat(found).contains(200, 503).containsOnly(200, 503);
            assertThat(server.post("/v1/ask", QUESTION).statusCode()).isEqualTo(200);
        }
    }
}
