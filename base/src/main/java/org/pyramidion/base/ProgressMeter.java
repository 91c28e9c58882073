package org.pyramidion.base;

import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * How far one piece of work has come, in words: how much is done, how fast it goes and how long it will take. Not safe
 * for concurrent use.
 */
public final class ProgressMeter {

    private final String what;
    private final long total;
    private final String unit;
    private final LongSupplier nanoTime;
    private final double begun;
    private long done;
    private boolean updated;

    // A resumed task begins at its first update, not at zero: rates count from there.
    private long base;
    private double baseTime;

    /**
     * @param total how many units there are; not above 0 if that is not known
     * @param nanoTime a clock like {@link System#nanoTime}
     */
    public ProgressMeter(String what, long total, String unit, LongSupplier nanoTime) {
        this.what = what;
        this.total = total;
        this.unit = unit;
        this.nanoTime = nanoTime;
        begun = now();
        baseTime = begun;
    }

    private double now() {
        return nanoTime.getAsLong() / 1e9;
    }

    /** Says that so many units are done in all. */
    public void update(long count) {
        done = count;
        if (!updated) {
            updated = true;
            base = count;
            baseTime = now();
        }
    }

    public long done() {
        return done;
    }

    /** Where it stands; before the first update, what is begun: {@code embedding: 1,000 blocks …}. */
    public String line() {
        return updated ? status() : what + (total > 0 ? ": " + Amounts.of(total, unit) : "") + " …";
    }

    /** Where it stands: {@code embedding: 100/1,000 blocks, 50/s, 18 s left}. */
    public String status() {
        StringBuilder status = new StringBuilder(what).append(": ");
        status.append(total > 0 ? part(done) + "/" + Amounts.of(total, unit) : Amounts.of(done, unit));
        double seconds = now() - baseTime;
        double rate = (done - base) / seconds;
        if (done > base && seconds > 0) {
            status.append(", ").append(rate(rate));
            if (total > done) {
                status.append(", ")
                        .append(Amounts.duration((total - done) / rate))
                        .append(" left");
            }
        }
        return status.toString();
    }

    private String part(long count) {
        return unit.equals("bytes") ? Amounts.bytes((double) count) : Amounts.count(count);
    }

    private String rate(double rate) {
        return unit.equals("bytes")
                ? Amounts.bytes(rate) + "/s"
                : String.format(Locale.ROOT, rate < 10 ? "%.1f/s" : "%,.0f/s", rate);
    }

    /** How it ended: {@code embedding: 1,000 blocks in 20 s}. */
    public String summary() {
        String amount = total > 0 && done < total
                ? "%s of %s".formatted(part(done), Amounts.of(total, unit))
                : Amounts.of(done, unit);
        return "%s: %s in %s".formatted(what, amount, Amounts.duration(now() - begun));
    }
}
