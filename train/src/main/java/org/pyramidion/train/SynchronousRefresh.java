package org.pyramidion.train;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.Progress;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.RefreshSchedule;

/**
 * Rebuilds the index between steps; training stands still meanwhile. A resumed run is the same as one that was not
 * stopped.
 */
final class SynchronousRefresh implements IndexRefresh {

    private final RefreshFiles files;
    private final Realm realm;
    private final RefreshSchedule schedule;
    private final Supplier<Set<Long>> needed;
    private final List<Path> known;
    private final Progress progress;
    private @Nullable BlockIndex index;
    private Instant built = Instant.now();

    /** One that embeds every block whenever it is due. */
    SynchronousRefresh(
            RefreshFiles files, Realm realm, RefreshSchedule schedule, Supplier<Set<Long>> needed, Progress progress) {
        this(files, realm, schedule, needed, List.of(), progress);
    }

    /**
     * @param needed the indexes that a checkpoint refers to, by step: these are kept, so that a run which dies between
     *     a refresh and the next checkpoint can go on with the index that it had
     * @param known indexes under the parameters of the start, whose vectors serve the first one
     */
    SynchronousRefresh(
            RefreshFiles files,
            Realm realm,
            RefreshSchedule schedule,
            Supplier<Set<Long>> needed,
            List<Path> known,
            Progress progress) {
        this.files = files;
        this.realm = realm;
        this.schedule = schedule;
        this.needed = needed;
        this.known = known;
        this.progress = progress;
    }

    @Override
    public BlockIndex at(long step, Swap swap) {
        BlockIndex old = index;
        if (old != null && !schedule.due(step, old.step(), Duration.between(built, Instant.now()))) {
            return old;
        }
        BlockIndex fresh = fresh(step);
        index = fresh;
        built = Instant.now();
        if (old != null) {
            swap.from(old, fresh);
            old.close();
        }
        Set<Long> kept = needed.get();
        files.discardIndexes(found -> found != step && !kept.contains(found));
        return fresh;
    }

    private BlockIndex fresh(long step) {
        return step == 0 && !known.isEmpty()
                ? BlockIndex.follow(files.index(step), known, BlockIndex.DEFAULT_KIND, realm, progress)
                : BlockIndex.build(files.index(step), realm, step, progress);
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
        // Without that index the first step builds an index of its own: the run goes on, with fresher candidates.
        if (BlockIndex.find(files.index(indexStep), realm.corpus()).isPresent()) {
            index = BlockIndex.open(files.index(indexStep), realm.corpus());
        }
    }

    @Override
    public Map<String, Double> gauges() {
        Map<String, Double> gauges = new LinkedHashMap<>(current().gauges());
        gauges.put("index_age_seconds", Duration.between(built, Instant.now()).toMillis() / 1e3);
        return gauges;
    }

    @Override
    public void close() {
        BlockIndex present = index;
        if (present != null) {
            present.close();
            index = null;
        }
    }
}
