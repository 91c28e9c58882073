package org.pyramidion.server;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/** Figures of a running server, in Prometheus' text format 0.0.4. Labels are of our making, never a client's. */
final class Metrics {

    static final String STAGES = "pyramidion_stage_seconds";
    static final String REQUESTS = "pyramidion_request_seconds";

    private static final double[] SECONDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30
    };
    private static final double[] SIZES = {1, 2, 4, 8, 16, 32, 64};

    private static final Map<String, String> HELP = Map.of(
            STAGES, "Time of a stage of the work",
            REQUESTS, "Time of a request");

    /** All series of one name. */
    private record Family(String type, String help, Map<String, Object> series) {}

    /** Counts by upper bounds. */
    private static final class Histogram {
        private final double[] bounds;
        private final LongAdder[] counts;
        private final DoubleAdder sum = new DoubleAdder();

        Histogram(double[] bounds) {
            this.bounds = bounds;
            this.counts = new LongAdder[bounds.length + 1];
            java.util.Arrays.setAll(counts, i -> new LongAdder());
        }

        void add(double value) {
            int i = 0;
            while (i < bounds.length && value > bounds[i]) {
                i++;
            }
            counts[i].increment();
            sum.add(value);
        }
    }

    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    void count(String name, String help, String label, String value) {
        ((LongAdder) series("counter", name, help, label(label, value), LongAdder::new)).increment();
    }

    /** A figure that is looked up when it is asked for. */
    void gauge(String name, String help, String label, String value, DoubleSupplier figure) {
        family("gauge", name, help).series().put(label(label, value), figure);
    }

    void seconds(String name, String label, String value, long nanos) {
        histogram(name, HELP.getOrDefault(name, name), label, value, SECONDS).add(nanos / 1e9);
    }

    void size(String name, String help, String label, String value, double size) {
        histogram(name, help, label, value, SIZES).add(size);
    }

    private Histogram histogram(String name, String help, String label, String value, double[] bounds) {
        return (Histogram) series("histogram", name, help, label(label, value), () -> new Histogram(bounds));
    }

    private Object series(
            String type, String name, String help, String label, java.util.function.Supplier<Object> empty) {
        return family(type, name, help).series().computeIfAbsent(label, absent -> empty.get());
    }

    private Family family(String type, String name, String help) {
        return families.computeIfAbsent(name, absent -> new Family(type, help, new ConcurrentSkipListMap<>()));
    }

    /** One label, or several that are separated by "," in both. */
    private static String label(String names, String values) {
        String[] name = names.split(",", -1);
        String[] value = values.split(",", -1);
        StringBuilder label = new StringBuilder();
        for (int i = 0; i < name.length; i++) {
            label.append(i == 0 ? "" : ",")
                    .append(name[i])
                    .append("=\"")
                    .append(value[i])
                    .append('"');
        }
        return label.toString();
    }

    String text() {
        StringBuilder text = new StringBuilder();
        families.forEach((name, family) -> {
            text.append("# HELP %s %s\n# TYPE %s %s\n".formatted(name, family.help(), name, family.type()));
            family.series().forEach((label, series) -> write(text, name, label, series));
        });
        return text.toString();
    }

    private static void write(StringBuilder text, String name, String label, Object series) {
        switch (series) {
            case LongAdder count -> line(text, name, label, count.sum());
            case DoubleSupplier figure -> line(text, name, label, figure.getAsDouble());
            case Histogram histogram -> write(text, name, label, histogram);
            default -> throw new IllegalStateException("no such series: " + series.getClass());
        }
    }

    private static void write(StringBuilder text, String name, String label, Histogram histogram) {
        long count = 0;
        for (int i = 0; i < histogram.bounds.length; i++) {
            count += histogram.counts[i].sum();
            line(text, name + "_bucket", "%s,le=\"%s\"".formatted(label, number(histogram.bounds[i])), count);
        }
        count += histogram.counts[histogram.bounds.length].sum();
        line(text, name + "_bucket", label + ",le=\"+Inf\"", count);
        line(text, name + "_sum", label, histogram.sum.sum());
        line(text, name + "_count", label, count);
    }

    private static void line(StringBuilder text, String name, String label, double value) {
        text.append(name)
                .append('{')
                .append(label)
                .append("} ")
                .append(number(value))
                .append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%s", value);
    }
}
