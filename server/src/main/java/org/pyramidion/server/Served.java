package org.pyramidion.server;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pyramidion.api.Answer;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;

/** One knowledge base and the queues before it. */
final class Served implements AutoCloseable {

    private record Search(int k, Filter filter) {}

    private final String name;
    private final KnowledgeBase base;
    private final Metrics metrics;
    private final Duration deadline;
    private final Gathering<Filter, String, Answer> asking;
    private final Gathering<Search, String, List<Hit>> searching;
    private final Gathering<String, Supplier<Object>, Object> others;
    private final Changes changes;
    private volatile Instant since = Instant.now();

    Served(String name, KnowledgeBase base, Limits limits, Metrics metrics) {
        this.name = name;
        this.base = base;
        this.metrics = metrics;
        this.deadline = limits.times().deadline();
        this.asking = new Gathering<>(
                name + "-ask",
                limits.load().queue(),
                limits.load().batch(),
                metrics,
                (filter, all) -> base.ask(all, filter));
        this.searching = new Gathering<>(
                name + "-search",
                limits.load().queue(),
                limits.load().batch(),
                metrics,
                (search, all) -> base.search(all, search.k(), search.filter()));
        this.others = new Gathering<>(
                name + "-other",
                limits.load().queue(),
                1,
                metrics,
                (kind, all) -> List.of(all.getFirst().get()));
        this.changes = new Changes(name, base, limits.load().queue(), () -> since = Instant.now());
        gauges();
    }

    private void gauges() {
        metrics.gauge("pyramidion_passages", "Passages that are searched", "base", name, base::passages);
        metrics.gauge(
                "pyramidion_vectors_missing",
                "Passages without a vector yet",
                "base",
                name,
                () -> base.readiness().passages() - base.readiness().embedded());
        metrics.gauge(
                "pyramidion_index_age_seconds",
                "Time since the index that answers was opened",
                "base",
                name,
                () -> Duration.between(since, Instant.now()).toMillis() / 1e3);
    }

    String name() {
        return name;
    }

    /** For what takes no time worth queueing for. */
    KnowledgeBase base() {
        return base;
    }

    Changes changes() {
        return changes;
    }

    Answer ask(String question, Filter filter) throws TimeoutException {
        return counted(asking.ask(filter, question, deadline));
    }

    /** Hands the evidence out before it is read. */
    Answer ask(String question, Filter filter, Consumer<List<Hit>> evidence) throws TimeoutException {
        return counted((Answer) alone(() -> base.ask(question, filter, evidence)));
    }

    private Answer counted(Answer answer) {
        String outcome = answer.best().isPresent() ? "answered" : "abstained";
        metrics.count("pyramidion_answers_total", "Questions by outcome", "base,outcome", name + "," + outcome);
        return answer;
    }

    List<Hit> search(String query, int k, Filter filter) throws TimeoutException {
        return searching.ask(new Search(k, filter), query, deadline);
    }

    /** Work that is not batched with others. */
    Object alone(Supplier<Object> work) throws TimeoutException {
        return others.ask("", work, deadline);
    }

    /** Opens what is newer, if anything is; requests go on meanwhile. */
    boolean reload() {
        boolean newer = base.reload();
        if (newer) {
            since = Instant.now();
        }
        return newer;
    }

    /** Answers what waits, applies what was asked for, then ends; the knowledge base stays its owner's. */
    @Override
    public void close() {
        changes.close();
        asking.close();
        searching.close();
        others.close();
    }
}
