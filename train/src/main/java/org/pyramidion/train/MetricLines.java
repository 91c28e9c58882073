package org.pyramidion.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.pyramidion.base.Amounts;

/**
 * The metrics that one watches, a line now and then: the first and the last, those of the held-out set, and in between
 * one every few seconds.
 */
public final class MetricLines implements MetricsLog, AutoCloseable {

    /** What is shown, in this order, and how it is called there. */
    private static final Map<String, String> SHOWN = shown();

    private static final String HELD_OUT = "heldout_";

    private final Consumer<String> lines;
    private final LongSupplier nanoTime;
    private final double every;
    private String pending = "";
    private boolean any;
    private long last;

    /** @param every seconds between lines */
    public MetricLines(Consumer<String> lines, LongSupplier nanoTime, double every) {
        this.lines = lines;
        this.nanoTime = nanoTime;
        this.every = every;
    }

    private static Map<String, String> shown() {
        Map<String, String> shown = new LinkedHashMap<>();
        for (String same : new String[] {
            "loss",
            "accuracy",
            "retrieval_utility",
            "null_share",
            "answer_found",
            "named_share",
            "named_gain",
            "document_pull",
            "index_age",
            "retriever_loss",
            "reader_loss",
            "beam_has_answer",
            "read_has_answer"
        }) {
            shown.put(same, same);
        }
        shown.put("examples_per_second", "examples/s");
        shown.put("learning_rate", "lr");
        return shown;
    }

    @Override
    public void log(long step, Map<String, Double> values) {
        boolean measured = values.keySet().stream().anyMatch(name -> name.startsWith(HELD_OUT));
        pending = line(step, values);
        if (!any || measured || (nanoTime.getAsLong() - last) / 1e9 >= every) {
            flush();
        }
    }

    private void flush() {
        lines.accept(pending);
        pending = "";
        any = true;
        last = nanoTime.getAsLong();
    }

    private static String line(long step, Map<String, Double> values) {
        StringJoiner line = new StringJoiner("  ");
        line.add("step " + Amounts.count(step));
        SHOWN.forEach((name, label) -> {
            Double value = values.get(name);
            if (value != null) {
                line.add(label + " " + Amounts.number(value));
            }
        });
        values.forEach((name, value) -> {
            if (name.startsWith(HELD_OUT)) {
                line.add(name + " " + Amounts.number(value));
            }
        });
        return line.toString();
    }

    /** Shows the last line if it was held back. */
    @Override
    public void close() {
        if (!pending.isEmpty()) {
            flush();
        }
    }
}
