package org.pyramidion.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.pyramidion.base.Progress;
import org.pyramidion.base.ProgressMeter;

/**
 * Progress on standard error. On a terminal it is one line that is drawn anew, at most ten times a second, and gives
 * way to a summary. Elsewhere it is a line at the start, one now and then (every tenth of the work, but none within a
 * second of the last; or every 15 seconds), and the summary. Safe for concurrent use.
 */
public final class ConsoleProgress implements Progress {

    private static final double REDRAW_SECONDS = 0.1;
    private static final double LINE_SECONDS = 15;
    private static final double LINE_SHARE = 0.1;
    private static final int BAR = 20;
    private static final String CLEAR = "\r\033[K";

    private final Console console;
    private final LongSupplier nanoTime;
    private final List<Bar> open = new ArrayList<>();
    private boolean drawn;

    public ConsoleProgress(Console console) {
        this(console, System::nanoTime);
    }

    ConsoleProgress(Console console, LongSupplier nanoTime) {
        this.console = console;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized Task start(String what, long total, String unit) {
        Bar bar = new Bar(what, total, unit);
        open.add(bar);
        bar.show();
        return bar;
    }

    /** Writes a line above the bar. */
    @Override
    public synchronized void line(String text) {
        clear();
        console.err().println(text);
        if (!open.isEmpty() && console.redraws()) {
            open.getLast().draw();
        }
    }

    private void clear() {
        if (drawn) {
            console.err().print(CLEAR);
            console.err().flush();
            drawn = false;
        }
    }

    private double now() {
        return nanoTime.getAsLong() / 1e9;
    }

    private final class Bar implements Task {
        private final ProgressMeter meter;
        private final long total;
        private double shown;
        private long shownAt;

        Bar(String what, long total, String unit) {
            this.total = total;
            meter = new ProgressMeter(what, total, unit, nanoTime);
        }

        @Override
        public void update(long count) {
            synchronized (ConsoleProgress.this) {
                meter.update(count);
                if (open.getLast() == this && due()) {
                    show();
                }
            }
        }

        private boolean due() {
            double since = now() - shown;
            if (console.redraws()) {
                return since >= REDRAW_SECONDS;
            }
            if (meter.done() == total) {
                return false; // the summary comes next
            }
            return since >= LINE_SECONDS || (since >= 1 && total > 0 && meter.done() - shownAt >= LINE_SHARE * total);
        }

        private void show() {
            shown = now();
            shownAt = meter.done();
            if (console.redraws()) {
                draw();
            } else {
                console.err().println(meter.line());
            }
        }

        private void draw() {
            String line = total > 0 ? "%s %s".formatted(gauge(), meter.status()) : meter.status();
            int width = console.width() - 1;
            console.err().print(CLEAR + (line.length() <= width ? line : line.substring(0, width)));
            console.err().flush();
            drawn = true;
        }

        private String gauge() {
            int full = (int) Math.min(BAR, BAR * Math.max(0, meter.done()) / total);
            return "█".repeat(full) + "░".repeat(BAR - full);
        }

        @Override
        public void close() {
            synchronized (ConsoleProgress.this) {
                if (open.remove(this)) {
                    line(meter.summary());
                }
            }
        }
    }
}
