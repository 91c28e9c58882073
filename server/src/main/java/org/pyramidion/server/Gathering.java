package org.pyramidion.server;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.PyramidionException.Kind;

/**
 * Work of many clients, done by one thread in batches: what arrives while a batch is computed makes up the next one. So
 * nobody waits for others to come, and the busier it is, the larger the batches are. What waits too long, or was given
 * up, is not begun; what was begun goes on to its end undisturbed.
 *
 * @param <K> only what has the same key goes into one batch
 * @param <Q> what is asked
 * @param <A> what is answered
 */
final class Gathering<K, Q, A> implements AutoCloseable {

    /** Answers a batch, in its order. */
    interface Work<K, Q, A> {
        List<A> of(K key, List<Q> questions);
    }

    private static final class Entry<K, Q, A> {
        private final K key;
        private final Q question;
        private final long asked = System.nanoTime();
        private final CompletableFuture<A> answer = new CompletableFuture<>();

        Entry(K key, Q question) {
            this.key = key;
            this.question = question;
        }
    }

    private final String name;
    private final int queue;
    private final int batch;
    private final Metrics metrics;
    private final Work<K, Q, A> work;
    private final ArrayDeque<Entry<K, Q, A>> waiting = new ArrayDeque<>();
    private final Thread worker;
    private boolean closed;

    /**
     * @param name of the kind of work, for metrics
     * @param queue how many may wait
     * @param batch how many are done together at most
     */
    Gathering(String name, int queue, int batch, Metrics metrics, Work<K, Q, A> work) {
        this.name = name;
        this.queue = queue;
        this.batch = batch;
        this.metrics = metrics;
        this.work = work;
        this.worker = Thread.ofPlatform().name("serve-" + name).daemon().start(this::run);
        metrics.gauge("pyramidion_queue_length", "Requests that wait", "work", name, this::waiting);
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /**
     * Has a question answered.
     *
     * @throws Refusal if too many wait
     * @throws TimeoutException if there is no answer in time; nobody hears of a later one
     */
    A ask(K key, Q question, Duration deadline) throws TimeoutException {
        Entry<K, Q, A> entry = new Entry<>(key, question);
        add(entry);
        try {
            return entry.answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            entry.answer.cancel(false);
            throw e;
        } catch (InterruptedException e) {
            entry.answer.cancel(false);
            Thread.currentThread().interrupt();
            throw new PyramidionException(Kind.INTERRUPTED, "the server is stopping; ask again later", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        }
    }

    private synchronized void add(Entry<K, Q, A> entry) {
        if (closed) {
            throw Refusal.later(503, "the server is stopping; ask again later", 5);
        }
        if (waiting.size() >= queue) {
            metrics.count("pyramidion_refused_total", "Requests refused because too many waited", "work", name);
            throw Refusal.later(503, "%d requests wait already; try again later".formatted(queue), 1);
        }
        waiting.add(entry);
        notifyAll();
    }

    private void run() {
        try {
            for (List<Entry<K, Q, A>> next = next(); !next.isEmpty(); next = next()) {
                answer(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The oldest that waits, and those that go with it; nothing once closed and empty. */
    private synchronized List<Entry<K, Q, A>> next() throws InterruptedException {
        List<Entry<K, Q, A>> next = new ArrayList<>();
        while (next.isEmpty()) {
            waiting.removeIf(entry -> entry.answer.isDone());
            if (!waiting.isEmpty()) {
                take(waiting.element().key, next);
            } else if (closed) {
                return next;
            } else {
                wait();
            }
        }
        return next;
    }

    private void take(K key, List<Entry<K, Q, A>> next) {
        Iterator<Entry<K, Q, A>> entries = waiting.iterator();
        while (entries.hasNext() && next.size() < batch) {
            Entry<K, Q, A> entry = entries.next();
            if (entry.key.equals(key)) {
                next.add(entry);
                entries.remove();
            }
        }
    }

    private void answer(List<Entry<K, Q, A>> entries) {
        long begun = System.nanoTime();
        entries.forEach(entry -> metrics.seconds(Metrics.STAGES, "stage", name + "-wait", begun - entry.asked));
        metrics.size("pyramidion_batch_size", "Requests that were computed together", "work", name, entries.size());
        try {
            List<A> answers = work.of(
                    entries.getFirst().key,
                    entries.stream().map(entry -> entry.question).toList());
            for (int i = 0; i < entries.size(); i++) {
                entries.get(i).answer.complete(answers.get(i));
            }
        } catch (Throwable e) { // errors too: whoever waits must hear of it, and the thread must live on
            failed(entries, e);
        }
        metrics.seconds(Metrics.STAGES, "stage", name, System.nanoTime() - begun);
    }

    /** One that cannot be answered must not take the others with it. */
    private void failed(List<Entry<K, Q, A>> entries, Throwable e) {
        if (entries.size() == 1) {
            entries.getFirst().answer.completeExceptionally(e);
        } else {
            entries.forEach(entry -> answer(List.of(entry)));
        }
    }

    /** Answers what waits, then ends. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
