package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pyramidion.server.TestingServer.json;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A model that training has replaced takes the place of the one that answers, while it answers. */
class ModelUnderLoadTest {

    private static final int CLIENTS = 4;

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    /** What a model can be told by: its answer, and the passages that it retrieves, in their order. */
    private static String told(TestingServer server) {
        HttpResponse<String> response = server.post("/v1/ask", "{\"question\": \"What is the capital of France?\"}");
        JsonNode best = json(response).path("best");
        return response.statusCode() + " " + best.path("text").asString() + " "
                + best.path("evidence").path("number").asInt()
                + json(response)
                        .path("passages")
                        .valueStream()
                        .map(hit -> hit.path("passage").path("number").asInt())
                        .toList();
    }

    private static List<String> answersUntil(TestingServer server, AtomicBoolean done) {
        List<String> answers = new ArrayList<>();
        while (!done.get()) {
            answers.add(told(server));
        }
        return answers;
    }

    @Test
    void every_answer_is_the_one_models_or_the_others() throws Exception {
        Limits limits = Limits.defaults().perMinute(1_000_000);
        AtomicBoolean done = new AtomicBoolean();
        List<List<String>> answers = new ArrayList<>();
        String earlier;
        String later;
        try (TestingServer server = new TestingServer(
                        directory, settings -> settings.limits(limits).reload(Duration.ZERO));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            earlier = told(server);
            List<Future<List<String>>> asking = IntStream.range(0, CLIENTS)
                    .mapToObj(i -> clients.submit(() -> answersUntil(server, done)))
                    .toList();
            TestingServer.train(directory, elsewhere);
            assertThat(server.finished(server.post("/v1/runs/tiny/reload", ""))
                            .path("state")
                            .asString())
                    .isEqualTo("DONE");
            later = told(server);
            done.set(true);
            for (Future<List<String>> one : asking) {
                answers.add(one.get());
            }
        }
        assertThat(earlier).startsWith("200 ").isNotEqualTo(later);
        assertThat(answers).allSatisfy(all -> {
            int swap = Math.max(0, all.indexOf(later));
            assertThat(all).isNotEmpty().containsOnly(earlier, later);
            assertThat(Collections.frequency(all.subList(0, swap), earlier)).isEqualTo(swap);
            assertThat(all.subList(all.indexOf(later) < 0 ? all.size() : swap, all.size()))
                    .doesNotContain(earlier);
        });
        assertThat(answers.stream().flatMap(List::stream)).contains(earlier);
    }
}
