package org.pyramidion.server;

import java.time.Duration;
import org.pyramidion.base.PyramidionException;

/** What one client, and all together, may ask of a server. */
public record Limits(Sizes sizes, Load load, Times times) {

    /**
     * How large one request may be.
     *
     * @param body bytes of its body
     * @param question UTF-16 chars of a question, a query, a sentence with a blank or a text to embed
     * @param document UTF-16 chars of a document's text
     * @param texts how many texts, documents or ids
     * @param top how many passages a search may ask for
     */
    public record Sizes(int body, int question, int document, int texts, int top) {

        public Sizes {
            requirePositive("body", body);
            requirePositive("question", question);
            requirePositive("document", document);
            requirePositive("texts", texts);
            requirePositive("top", top);
        }
    }

    /**
     * How many requests there may be.
     *
     * @param perMinute that one client may send a minute; a burst of a quarter of them is all right
     * @param queue that may wait for each kind of work; one more is refused
     * @param batch questions that are read together at most
     * @param connections that are open at once
     */
    public record Load(int perMinute, int queue, int batch, int connections) {

        public Load {
            requirePositive("rate", perMinute);
            requirePositive("queue", queue);
            requirePositive("batch", batch);
            requirePositive("connections", connections);
        }
    }

    /**
     * How long things may take.
     *
     * @param deadline a request, its waiting included
     * @param silence sending a request, and between two of a connection
     * @param stopping requests that are under way when the server stops
     */
    public record Times(Duration deadline, Duration silence, Duration stopping) {

        public Times {
            requirePositive("deadline", deadline.toMillis());
            requirePositive("silence", silence.toMillis());
        }
    }

    /** Of a small machine that a team asks. */
    public static Limits defaults() {
        return new Limits(
                new Sizes(8 << 20, 2_000, 2_000_000, 256, 100),
                new Load(600, 256, 16, 1_000),
                new Times(Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofSeconds(20)));
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new PyramidionException("the limit '%s' is %d; it must be at least 1".formatted(name, value));
        }
    }

    public Limits body(int bytes) {
        return new Limits(new Sizes(bytes, sizes.question, sizes.document, sizes.texts, sizes.top), load, times);
    }

    public Limits perMinute(int requests) {
        return new Limits(sizes, new Load(requests, load.queue, load.batch, load.connections), times);
    }

    public Limits queue(int waiting) {
        return new Limits(sizes, new Load(load.perMinute, waiting, load.batch, load.connections), times);
    }

    public Limits deadline(Duration longest) {
        return new Limits(sizes, load, new Times(longest, times.silence, times.stopping));
    }

    public Limits silence(Duration longest) {
        return new Limits(sizes, load, new Times(times.deadline, longest, times.stopping));
    }
}
