package org.pyramidion.server;

import java.time.Duration;
import org.pyramidion.base.PyramidionException;

/**
 * What one client, and all together, may ask of a server.
 *
 * @param body bytes of a request's body
 * @param question UTF-16 chars of a question, a query, a sentence with a blank or a text to embed
 * @param document UTF-16 chars of a document's text
 * @param texts how many texts, documents or ids one request may hold
 * @param top how many passages a search may ask for
 * @param perMinute requests that one client may send a minute; a burst of a quarter of them is all right
 * @param queue requests that may wait for each kind of work; one more is refused
 * @param batch questions that are read together at most
 * @param connections that are open at once
 * @param deadline how long a request may take, its waiting included
 * @param silence how long sending a request may take, and how long a connection may be idle between two
 * @param stopping how long requests that are under way have when the server stops
 */
public record Limits(
        int body,
        int question,
        int document,
        int texts,
        int top,
        int perMinute,
        int queue,
        int batch,
        int connections,
        Duration deadline,
        Duration silence,
        Duration stopping) {

    /** Of a small machine that a team asks. */
    public static Limits defaults() {
        return new Limits(
                8 << 20,
                2_000,
                2_000_000,
                256,
                100,
                600,
                256,
                16,
                1_000,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
    }

    public Limits {
        requirePositive("body", body);
        requirePositive("question", question);
        requirePositive("document", document);
        requirePositive("texts", texts);
        requirePositive("top", top);
        requirePositive("rate", perMinute);
        requirePositive("queue", queue);
        requirePositive("batch", batch);
        requirePositive("connections", connections);
        requirePositive("deadline", deadline.toMillis());
        requirePositive("silence", silence.toMillis());
    }

    private static void requirePositive(String name, long value) {
        if (value < 1) {
            throw new PyramidionException("the limit '%s' is %d; it must be at least 1".formatted(name, value));
        }
    }

    public Limits perMinute(int requests) {
        return new Limits(
                body, question, document, texts, top, requests, queue, batch, connections, deadline, silence, stopping);
    }

    public Limits queue(int waiting) {
        return new Limits(
                body,
                question,
                document,
                texts,
                top,
                perMinute,
                waiting,
                batch,
                connections,
                deadline,
                silence,
                stopping);
    }

    public Limits body(int bytes) {
        return new Limits(
                bytes,
                question,
                document,
                texts,
                top,
                perMinute,
                queue,
                batch,
                connections,
                deadline,
                silence,
                stopping);
    }

    public Limits deadline(Duration longest) {
        return new Limits(
                body, question, document, texts, top, perMinute, queue, batch, connections, longest, silence, stopping);
    }

    public Limits silence(Duration longest) {
        return new Limits(
                body,
                question,
                document,
                texts,
                top,
                perMinute,
                queue,
                batch,
                connections,
                deadline,
                longest,
                stopping);
    }
}
