package org.pyramidion.base;

/**
 * Where long work tells how far it has come. Libraries report here and never print; the command decides how it looks: a
 * bar with the time left on a terminal, a plain line now and then when piped.
 */
@FunctionalInterface
public interface Progress {

    /**
     * Begins a piece of work.
     *
     * @param what what is being done, for people: "embedding blocks"
     * @param total how many units there are, or -1 if that is not known
     * @param unit what is counted, in the plural: "blocks", "bytes"
     */
    Task start(String what, long total, String unit);

    /** Says in a line of its own what people should know of the work; nobody need show it. */
    default void line(String text) {}

    /** Progress that nobody watches. */
    static Progress none() {
        return (what, total, unit) -> done -> {};
    }

    /** One piece of work under way. Closing it ends its line. */
    @FunctionalInterface
    interface Task extends AutoCloseable {

        /**
         * Says that {@code done} units are finished in all, since the beginning. May be called any number of times.
         */
        void update(long done);

        @Override
        default void close() {}
    }
}
