package org.pyramidion.train;

import java.util.Optional;
import org.pyramidion.base.Progress;

/** Passes progress on and remembers how far the last training got, for the words at an interruption. */
public final class StepWatch implements Progress {

    private static final String STEPS = "steps";

    /** @param done of {@code total} steps of {@code what} */
    public record Place(String what, long done, long total) {}

    private final Progress shown;
    private volatile Optional<Place> place = Optional.empty();

    public StepWatch(Progress shown) {
        this.shown = shown;
    }

    /** Where the last training stands, if there was one. */
    public Optional<Place> place() {
        return place;
    }

    @Override
    public Task start(String what, long total, String unit) {
        Task task = shown.start(what, total, unit);
        return unit.equals(STEPS) ? new Watched(task, what, total) : task;
    }

    @Override
    public void line(String text) {
        shown.line(text);
    }

    private final class Watched implements Task {
        private final Task task;
        private final String what;
        private final long total;

        Watched(Task task, String what, long total) {
            this.task = task;
            this.what = what;
            this.total = total;
        }

        @Override
        public void update(long done) {
            place = Optional.of(new Place(what, done, total));
            task.update(done);
        }

        @Override
        public void close() {
            task.close();
        }
    }
}
