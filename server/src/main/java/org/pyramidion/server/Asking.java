package org.pyramidion.server;

import io.helidon.common.media.type.MediaTypes;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Hit;
import tools.jackson.databind.JsonNode;

/** Questions, searches, blanks, and why. */
final class Asking {

    /** A question; the filter is read by {@link Filters}. */
    record Question(String question, Optional<String> base, Optional<JsonNode> filter) {}

    /** A search. */
    record Query(String query, Optional<String> base, Optional<Integer> top, Optional<JsonNode> filter) {}

    /** A sentence with a blank. */
    record Blank(String text, Optional<String> base, Optional<JsonNode> filter) {}

    private Asking() {}

    static List<Route> routes() {
        return List.of(
                Route.post("/v1/ask", Asking::ask),
                Route.post("/v1/search", Asking::search),
                Route.post("/v1/fill", Asking::fill),
                Route.post("/v1/explain", Asking::explain));
    }

    private static void ask(Call call) throws Exception {
        Question body = call.body(Question.class);
        String question = call.text("question", body.question());
        Served base = call.base(body.base());
        Filter filter = call.filter(body.filter());
        if (prefersEvents(call)) {
            stream(call, base, question, filter);
        } else {
            call.send(base.ask(question, filter));
        }
    }

    /** Clients that were generated accept both, and want the answer alone. */
    private static boolean prefersEvents(Call call) {
        return call.request()
                .headers()
                .bestAccepted(MediaTypes.APPLICATION_JSON, MediaTypes.TEXT_EVENT_STREAM)
                .filter(MediaTypes.TEXT_EVENT_STREAM::equals)
                .isPresent();
    }

    /** What the thread that reads hands to the one that writes, which may be a slow client's. */
    private record Event(String name, Object data, boolean last) {}

    private static void stream(Call call, Served base, String question, Filter filter)
            throws IOException, InterruptedException {
        LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
        Thread.ofVirtual().start(() -> events.add(answer(base, question, filter, events)));
        call.response().header("Content-Type", "text/event-stream");
        call.response().header("Cache-Control", "no-store");
        try (OutputStream out = call.response().outputStream()) {
            for (boolean going = true; going; ) {
                Event event = events.take();
                String text = "event: %s\ndata: %s\n\n".formatted(event.name(), Json.text(event.data()));
                out.write(text.getBytes(StandardCharsets.UTF_8));
                out.flush();
                going = !event.last();
            }
        }
    }

    private static Event answer(Served base, String question, Filter filter, LinkedBlockingQueue<Event> events) {
        try {
            Answer answer = base.ask(
                    question, filter, found -> events.add(new Event("evidence", Map.of("passages", found), false)));
            return new Event("answer", answer, true);
        } catch (RuntimeException | TimeoutException e) {
            return new Event("problem", Problem.of(e), true);
        }
    }

    private static void search(Call call) throws Exception {
        Query body = call.body(Query.class);
        String query = call.text("query", body.query());
        int top = call.top(body.top(), 10);
        List<Hit> hits = call.base(body.base()).search(query, top, call.filter(body.filter()));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("query", query);
        answer.put("hits", hits);
        call.send(answer);
    }

    private static void fill(Call call) throws Exception {
        Blank body = call.body(Blank.class);
        String text = call.text("text", body.text());
        Served base = call.base(body.base());
        Filter filter = call.filter(body.filter());
        call.send(base.alone(() -> base.base().fill(text, filter)));
    }

    private static void explain(Call call) throws Exception {
        Question body = call.body(Question.class);
        String question = call.text("question", body.question());
        Served base = call.base(body.base());
        Filter filter = call.filter(body.filter());
        call.send(base.alone(() -> base.base().explain(question, filter)));
    }
}
