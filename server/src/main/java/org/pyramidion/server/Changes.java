package org.pyramidion.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.pyramidion.api.KnowledgeBase;
import org.pyramidion.api.NewDocument;
import org.pyramidion.base.PyramidionException;

/**
 * Changes of one base: of its documents, or to a newer model or index. A revision writes the whole corpus, so what
 * comes while one is written is collected, and applied together as the next. Questions are answered meanwhile, from the
 * version before.
 */
final class Changes implements AutoCloseable {

    /** Operations that can be asked after; older ones are forgotten. */
    private static final int REMEMBERED = 1_000;

    /** What a request asks for. */
    private enum Sort {
        PUT,
        REMOVE,
        RELOAD
    }

    /** One request: documents to put, ids to remove, or to look for what is newer. */
    private record Request(String id, Sort sort, List<NewDocument> put, List<String> remove) {}

    private final String name;
    private final KnowledgeBase base;
    private final int queue;
    private final Runnable changed;
    private final List<Request> waiting = new ArrayList<>();
    private final Map<String, Operation> operations = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Operation> eldest) {
            return size() > REMEMBERED;
        }
    };
    private final Thread worker;
    private boolean closed;

    /** @param changed what to do after each change that was applied */
    Changes(String name, KnowledgeBase base, int queue, Runnable changed) {
        this.changed = changed;
        this.name = name;
        this.base = base;
        this.queue = queue;
        this.worker = Thread.ofPlatform().name("serve-changes").daemon().start(this::run);
    }

    Operation put(List<NewDocument> documents) {
        return add(new Request(id(), Sort.PUT, documents, List.of()), documents.size());
    }

    Operation remove(List<String> ids) {
        return add(new Request(id(), Sort.REMOVE, List.of(), ids), ids.size());
    }

    /** Opens a newer model or index, if there is one, and whatever else changed it. */
    Operation reload() {
        return add(new Request(id(), Sort.RELOAD, List.of(), List.of()), 0);
    }

    private static String id() {
        return UUID.randomUUID().toString();
    }

    private synchronized Operation add(Request request, int documents) {
        if (closed) {
            throw Refusal.later(503, "the server is stopping; change documents later", 5);
        }
        if (waiting.size() >= queue) {
            throw Refusal.later(503, "%d changes wait already; try again later".formatted(queue), 5);
        }
        Operation operation = new Operation(
                request.id(),
                name,
                Operation.State.WAITING,
                documents,
                Optional.empty(),
                Instant.now(),
                Optional.empty());
        operations.put(request.id(), operation);
        waiting.add(request);
        notifyAll();
        return operation;
    }

    synchronized Optional<Operation> operation(String id) {
        return Optional.ofNullable(operations.get(id));
    }

    private void run() {
        try {
            for (List<Request> next = next(); !next.isEmpty(); next = next()) {
                apply(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized List<Request> next() throws InterruptedException {
        while (waiting.isEmpty() && !closed) {
            wait();
        }
        List<Request> next = List.copyOf(waiting);
        waiting.clear();
        return next;
    }

    /** All at once; if that fails, one by one, so that only those fail which must. */
    private void apply(List<Request> requests) {
        requests.forEach(request -> update(request, Operation::running));
        try {
            together(requests);
            requests.forEach(request -> update(request, operation -> operation.done(Instant.now())));
        } catch (Throwable e) { // errors too: the thread must live on
            if (requests.size() > 1) {
                requests.forEach(request -> apply(List.of(request)));
            } else {
                update(requests.getFirst(), operation -> operation.failed(Problem.of(e), Instant.now()));
            }
        }
    }

    private synchronized void update(Request request, UnaryOperator<Operation> change) {
        operations.computeIfPresent(request.id(), (id, operation) -> change.apply(operation));
    }

    /** In runs of the same sort, since an id may be put, removed and put again. */
    private void together(List<Request> requests) {
        List<Request> run = new ArrayList<>();
        for (Request request : requests) {
            if (!run.isEmpty() && run.getFirst().sort() != request.sort()) {
                revise(run);
                run.clear();
            }
            run.add(request);
        }
        revise(run);
    }

    private void revise(List<Request> run) {
        boolean different = switch (run.getFirst().sort()) {
            case PUT -> {
                base.put(latest(
                        run.stream().flatMap(request -> request.put().stream()).toList()));
                yield true;
            }
            case REMOVE -> {
                base.remove(run.stream()
                        .flatMap(request -> request.remove().stream())
                        .distinct()
                        .toList());
                yield true;
            }
            case RELOAD -> base.reload();
        };
        if (different) {
            changed.run();
        }
    }

    /** Of several documents of one id the one that came last. */
    private static List<NewDocument> latest(List<NewDocument> documents) {
        Map<String, Integer> last = new LinkedHashMap<>();
        IntStream.range(0, documents.size())
                .forEach(i -> last.put(documents.get(i).id(), i));
        return last.values().stream().map(documents::get).toList();
    }

    /** Applies what waits, then ends. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            worker.join();
        } catch (InterruptedException e) {
            throw new PyramidionException(
                    PyramidionException.Kind.INTERRUPTED, "changes of '%s' were not waited for".formatted(name), e);
        }
    }
}
