package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What the refreshes of the index cost some pre-training runs. Of each run's {@code pretrain/metrics.jsonl}, from its
 * first step on: minutes, steps, examples a second, the share of time that the trainer waited for an index, and the
 * index's age in steps, on average and at most; and a plot of age and of steps against time.
 *
 * <p>Arguments: the SVG to write, the batch size, run directories.
 */
public final class RefreshCost {

    private static final String[] COLOURS = {"#1b6ca8", "#d1495b", "#2e8b57", "#b8860b"};
    private static final int WIDTH = 420;
    private static final int HEIGHT = 260;
    private static final int MARGIN = 60;

    private RefreshCost() {}

    private record Moment(double minutes, double step, double age, double waited) {}

    private record Log(String name, List<Moment> moments) {

        static Log read(Path run) throws IOException {
            List<Moment> moments = new ArrayList<>();
            ObjectMapper json = new ObjectMapper();
            Instant begun = null;
            double waited = 0;
            for (String line : Files.readAllLines(run.resolve("pretrain/metrics.jsonl"))) {
                JsonNode values = json.readTree(line);
                Instant time = Instant.parse(values.path("time").asString());
                if (begun == null) {
                    begun = time;
                    waited = values.path("refresh_wait_seconds").asDouble();
                }
                moments.add(new Moment(
                        Duration.between(begun, time).toMillis() / 6e4,
                        values.path("step").asDouble(),
                        values.path("index_age").asDouble(),
                        values.path("refresh_wait_seconds").asDouble() - waited));
            }
            if (moments.size() < 2) {
                throw new IOException(run + " has fewer than two steps in its metrics");
            }
            return new Log(run.getFileName().toString(), moments);
        }

        Moment last() {
            return moments.getLast();
        }

        double steps() {
            return last().step() - moments.getFirst().step();
        }

        double most(ToDoubleFunction<Moment> value) {
            return moments.stream().mapToDouble(value).max().orElse(0);
        }
    }

    /** Prints a line for each run and writes the plot. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 3) {
            System.err.println("usage: RefreshCost SVG BATCH RUN…");
            System.exit(2);
        }
        int batch = Integer.parseInt(arguments[1]);
        List<Log> logs = new ArrayList<>();
        for (int i = 2; i < arguments.length; i++) {
            Log log = Log.read(Path.of(arguments[i]));
            logs.add(log);
            System.out.printf(
                    Locale.ROOT,
                    "%s: %.1f minutes, %.0f steps, %.2f examples/s, waited %.0f %% of the time, index age %.0f steps"
                            + " on average, %.0f at most%n",
                    log.name(),
                    log.last().minutes(),
                    log.steps(),
                    batch * log.steps() / (60 * log.last().minutes()),
                    100 * log.last().waited() / (60 * log.last().minutes()),
                    log.moments().stream().mapToDouble(Moment::age).average().orElse(0),
                    log.most(Moment::age));
        }
        Files.writeString(Path.of(arguments[0]), svg(logs));
    }

    private static String svg(List<Log> logs) {
        StringBuilder svg = new StringBuilder();
        svg.append(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        .formatted(2 * WIDTH + 3 * MARGIN, HEIGHT + 2 * MARGIN + 20));
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        panel(svg, 0, "age of the index, steps", logs, Moment::age);
        panel(svg, 1, "steps done", logs, Moment::step);
        for (int i = 0; i < logs.size(); i++) {
            svg.append("<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n"
                    .formatted(
                            MARGIN + 150 * i,
                            HEIGHT + 2 * MARGIN,
                            COLOURS[i % COLOURS.length],
                            logs.get(i).name()));
        }
        return svg.append("</svg>\n").toString();
    }

    private static void panel(
            StringBuilder svg, int number, String title, List<Log> logs, ToDoubleFunction<Moment> value) {
        int left = MARGIN + number * (WIDTH + MARGIN);
        double minutes =
                logs.stream().mapToDouble(log -> log.last().minutes()).max().orElse(1);
        double most = Math.max(
                1, logs.stream().mapToDouble(log -> log.most(value)).max().orElse(1));
        svg.append("<text x=\"%d\" y=\"%d\" font-weight=\"bold\">%s</text>%n".formatted(left, MARGIN - 15, title));
        svg.append("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"black\"/>%n"
                .formatted(left, MARGIN, MARGIN + HEIGHT, left + WIDTH));
        for (int tick = 0; tick <= 4; tick++) {
            svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%.1f min</text>%n"
                    .formatted(left + WIDTH * tick / 4, MARGIN + HEIGHT + 16, minutes * tick / 4));
            svg.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text>%n"
                    .formatted(left - 5, MARGIN + HEIGHT - HEIGHT * tick / 4 + 4, most * tick / 4));
        }
        for (int i = 0; i < logs.size(); i++) {
            StringBuilder path = new StringBuilder();
            for (Moment moment : logs.get(i).moments()) {
                path.append(path.isEmpty() ? 'M' : 'L')
                        .append("%.1f %.1f"
                                .formatted(
                                        left + WIDTH * moment.minutes() / minutes,
                                        MARGIN + HEIGHT - HEIGHT * value.applyAsDouble(moment) / most));
            }
            svg.append("<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>%n"
                    .formatted(path, COLOURS[i % COLOURS.length]));
        }
    }
}
