package org.pyramidion.train;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.run.RefreshSchedule;

/**
 * Lets index builders work beside the trainer. When a refresh is due the trainer publishes a snapshot of the document
 * embedder and goes on with the index that it has; when the snapshot's index is there, it takes that. It waits in two
 * cases only: for the first index, and where the present one is older than allowed. It then builds
 * the index itself, so that it never waits for a builder that was not started.
 */
final class AsynchronousRefresh implements IndexRefresh {

    private final RefreshFiles files;
    private final RealmModel model;
    private final CorpusStore corpus;
    private final RefreshSchedule schedule;
    private final long maxAge;
    private final IndexBuilder builder;
    private final Optional<BuilderThread> thread;
    private final Supplier<Set<Long>> needed;
    private final BooleanSupplier stop;
    private @Nullable BlockIndex index;
    private Instant published = Instant.now();
    private Instant embedded = Instant.now();
    private boolean resumed;

    /**
     * @param maxAge steps after which the trainer waits for a newer index; 0 for never
     * @param builder builds where the trainer must wait
     * @param thread a builder in a thread, which ends with this object
     * @param needed the indexes that a checkpoint refers to, by step: these are kept
     * @param stop ends a wait
     */
    AsynchronousRefresh(
            RefreshFiles files,
            RealmModel model,
            CorpusStore corpus,
            RefreshSchedule schedule,
            long maxAge,
            IndexBuilder builder,
            Optional<BuilderThread> thread,
            Supplier<Set<Long>> needed,
            BooleanSupplier stop) {
        this.files = files;
        this.model = model;
        this.corpus = corpus;
        this.schedule = schedule;
        this.maxAge = maxAge;
        this.builder = builder;
        this.thread = thread;
        this.needed = needed;
        this.stop = stop;
    }

    @Override
    public BlockIndex at(long step, Swap swap) {
        thread.ifPresent(BuilderThread::check);
        if (index == null) {
            if (!resumed) {
                removeAfter(-1);
            }
            publish(step);
            builder.build(step, () -> false);
            return take(step, swap);
        }
        takeIfThere(swap);
        if (files.pending().isEmpty()
                && schedule.due(step, current().step(), Duration.between(published, Instant.now()))) {
            publish(step);
        }
        if (maxAge > 0 && step - current().step() > maxAge) {
            awaitNewer(step, swap);
        }
        return current();
    }

    private void takeIfThere(Swap swap) {
        OptionalLong newest = files.newestIndexed();
        if (newest.isPresent() && newest.getAsLong() > current().step()) {
            take(newest.getAsLong(), swap);
        }
    }

    private void awaitNewer(long step, Swap swap) {
        if (files.pending().isEmpty()) {
            publish(step);
        }
        builder.build(files.pending().orElse(step), stop);
        takeIfThere(swap);
    }

    private void publish(long step) {
        model.saveDocumentEmbedder(files.snapshot(step), Map.of("step", step));
        published = Instant.now();
    }

    private BlockIndex take(long step, Swap swap) {
        BlockIndex old = index;
        BlockIndex fresh = BlockIndex.open(files.index(step), corpus);
        index = fresh;
        embedded = published;
        if (old != null) {
            swap.from(old, fresh);
            old.close();
        }
        Set<Long> kept = needed.get();
        files.discardSnapshots(found -> found < step);
        files.discardIndexes(found -> found < step && !kept.contains(found));
        return fresh;
    }

    @Override
    public BlockIndex current() {
        BlockIndex present = index;
        if (present == null) {
            throw new IllegalStateException("no index has been asked for yet");
        }
        return present;
    }

    @Override
    public void resume(long step, long indexStep) {
        resumed = true;
        removeAfter(step);
        if (BlockIndex.find(files.index(indexStep), corpus).isPresent()) {
            index = BlockIndex.open(files.index(indexStep), corpus);
        }
    }

    /** What a trainer that died left of steps which are to be done again, with other parameters perhaps. */
    private void removeAfter(long step) {
        files.discardSnapshots(found -> found > step);
        files.discardIndexes(found -> found > step);
    }

    @Override
    public Map<String, Double> gauges() {
        Map<String, Double> gauges = new LinkedHashMap<>(current().gauges());
        gauges.put(
                "index_age_seconds", Duration.between(embedded, Instant.now()).toMillis() / 1e3);
        return gauges;
    }

    @Override
    public void close() {
        thread.ifPresent(BuilderThread::close);
        BlockIndex present = index;
        if (present != null) {
            present.close();
            index = null;
        }
    }
}
