package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.base.SvgPlot;
import org.pyramidion.benchmarks.kills.TinyWorld;

/**
 * Whether a long pre-training goes on taking the same: resident memory, threads and open files of the real command over
 * many steps of a very small model, with an index built anew every hundredth step and an evaluation every tenth. Writes
 * a line each ten seconds to {@code long-run.jsonl} and a plot, {@code long-run.svg}; prints what the last tenth takes
 * beside the second. Fails if that is more than a twentieth more memory, or a thread or a file more.
 *
 * <p>Arguments: the command ({@code ./pyramidion}), a directory to work in, steps (20000).
 */
public final class LongRun {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 220;
    private static final int PERIOD_SECONDS = 10;
    private static final double MOST_GROWTH = 1.05;

    private LongRun() {}

    /** What the system tells of the process at a step. */
    private record Moment(long step, double mebibytes, int threads, int files) {

        String json() {
            return "{\"step\": %d, \"resident_mib\": %.1f, \"threads\": %d, \"files\": %d}"
                    .formatted(step, mebibytes, threads, files);
        }
    }

    /** Runs, watches, plots. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            System.err.println("usage: LongRun COMMAND DIRECTORY [STEPS]");
            System.exit(2);
        }
        String command = Path.of(arguments[0]).toAbsolutePath().toString();
        Path directory = Path.of(arguments[1]).toAbsolutePath();
        long steps = arguments.length > 2 ? Long.parseLong(arguments[2]) : 20_000;
        begin(command, directory);
        List<Moment> moments = watch(pretrain(command, directory, steps), directory);
        Files.writeString(directory.resolve("long-run.svg"), svg(moments, steps));
        report(moments, steps);
    }

    private static void begin(String command, Path directory) throws IOException, InterruptedException {
        TinyWorld world = new TinyWorld(directory.resolve("world"));
        world.write();
        String corpus = directory.resolve("corpus").toString();
        run(
                command,
                "corpus",
                "build",
                world.documents().toString(),
                "--vocab=" + world.vocabulary(),
                "--block-length=64",
                "-o",
                corpus);
        run(
                command,
                "warm-start",
                "--run=" + directory.resolve("run"),
                "--corpus=" + corpus,
                "--weights=" + world.bert(),
                "--layers=1",
                "--set=threads=1",
                "--set=pretrain.held-out=4",
                "--set=model.projection=16",
                "--set=model.pooling=mean",
                "--set=model.query-length=32",
                "--set=model.span-hidden=16",
                "--set=ict.steps=2",
                "--set=ict.batch=4",
                "--set=mlm.steps=2",
                "--set=mlm.batch=2");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("failed: " + String.join(" ", command));
        }
    }

    private static Process pretrain(String command, Path directory, long steps) throws IOException {
        return new ProcessBuilder(
                        command,
                        "pretrain",
                        "--quiet",
                        "--run=" + directory.resolve("run"),
                        "--set=pretrain.steps=" + steps,
                        "--set=pretrain.batch=2",
                        "--set=pretrain.candidates=3",
                        "--set=pretrain.log-every=100",
                        "--set=pretrain.evaluate-every=" + Math.max(1, steps / 2000),
                        "--set=pretrain.checkpoint-every=" + Math.max(1, steps / 40),
                        "--set=refresh.every=" + Math.max(1, steps / 200))
                .inheritIO()
                .start();
    }

    private static List<Moment> watch(Process process, Path directory) throws IOException, InterruptedException {
        Path log = directory.resolve("long-run.jsonl");
        Files.deleteIfExists(log);
        List<Moment> moments = new ArrayList<>();
        while (!process.waitFor(PERIOD_SECONDS, TimeUnit.SECONDS)) {
            Moment moment = moment(process.pid(), directory.resolve("run/pretrain/metrics.jsonl"));
            if (moment.step() > 0) {
                moments.add(moment);
                Files.writeString(log, moment.json() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
        }
        if (process.exitValue() != 0) {
            throw new IOException("pretrain ended with status " + process.exitValue());
        }
        return moments;
    }

    private static Moment moment(long process, Path metrics) throws IOException {
        Path proc = Path.of("/proc/" + process);
        try (Stream<Path> files = Files.list(proc.resolve("fd"))) {
            return new Moment(
                    step(metrics), field(proc, "VmRSS:") / 1024.0, (int) field(proc, "Threads:"), (int) files.count());
        } catch (IOException e) {
            return new Moment(0, 0, 0, 0); // it has ended
        }
    }

    private static long field(Path proc, String name) throws IOException {
        return Files.readAllLines(proc.resolve("status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    private static long step(Path metrics) throws IOException {
        if (!Files.exists(metrics)) {
            return 0;
        }
        return Files.readAllLines(metrics).stream()
                .filter(line -> line.endsWith("}")) // the last one may be half written
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*\"step\":\\s*(\\d+).*", "$1")))
                .max()
                .orElse(0);
    }

    private static void report(List<Moment> moments, long steps) {
        List<Moment> early = between(moments, steps / 10, steps / 5);
        List<Moment> late = between(moments, steps - steps / 10, steps);
        System.out.printf(
                Locale.ROOT, "medians of steps %d to %d, and of the last %d:%n", steps / 10, steps / 5, steps / 10);
        boolean flat = line("resident MiB", early, late, Moment::mebibytes, MOST_GROWTH);
        flat &= line("threads", early, late, Moment::threads, 1);
        flat &= line("open files", early, late, Moment::files, 1);
        if (!flat) {
            System.err.println("not flat");
            System.exit(1);
        }
    }

    private static List<Moment> between(List<Moment> moments, long from, long to) {
        return moments.stream()
                .filter(moment -> from <= moment.step() && moment.step() <= to)
                .toList();
    }

    private static boolean line(
            String name, List<Moment> early, List<Moment> late, ToDoubleFunction<Moment> value, double most) {
        double before = median(early, value);
        double after = median(late, value);
        System.out.printf(Locale.ROOT, "%-12s %8.1f %8.1f%n", name, before, after);
        return after <= before * most;
    }

    private static double median(List<Moment> moments, ToDoubleFunction<Moment> value) {
        double[] values = moments.stream().mapToDouble(value).sorted().toArray();
        return values.length == 0 ? Double.NaN : values[values.length / 2];
    }

    private static String svg(List<Moment> moments, long steps) {
        return new SvgPlot(
                        WIDTH,
                        HEIGHT,
                        List.of(
                                panel("resident memory, MiB", moments, steps, Moment::mebibytes),
                                panel("threads", moments, steps, Moment::threads),
                                panel("open files", moments, steps, Moment::files)))
                .document();
    }

    private static SvgPlot.Panel panel(String title, List<Moment> moments, long steps, ToDoubleFunction<Moment> value) {
        double most = 1.2
                * Arrays.stream(moments.stream().mapToDouble(value).toArray())
                        .max()
                        .orElse(1);
        List<SvgPlot.Point> points = moments.stream()
                .map(moment -> new SvgPlot.Point(moment.step(), value.applyAsDouble(moment), ""))
                .toList();
        return new SvgPlot.Panel(title, axis(steps), axis(most), List.of(new SvgPlot.Series("pretrain", points)));
    }

    private static SvgPlot.Axis axis(double most) {
        List<SvgPlot.Tick> ticks = IntStream.rangeClosed(0, 4)
                .mapToObj(quarter -> most * quarter / 4)
                .map(at -> new SvgPlot.Tick(at, String.format(Locale.ROOT, "%.0f", at)))
                .toList();
        return new SvgPlot.Axis(0, most, false, ticks);
    }
}
