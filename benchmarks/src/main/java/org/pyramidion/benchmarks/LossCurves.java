package org.pyramidion.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two runs of one stage on the same examples, step by step: their mean losses, and the mean of the differences with its
 * 95 % interval (1.96 standard errors), over all steps, the first quarter and the last.
 *
 * <p>Arguments: the stage's directory of the one run, and of the other, where {@code metrics.jsonl} is.
 */
public final class LossCurves {

    private LossCurves() {}

    /** Prints three lines. */
    public static void main(String[] arguments) throws IOException {
        Map<Long, Double> one = losses(Path.of(arguments[0]));
        Map<Long, Double> other = losses(Path.of(arguments[1]));
        List<Long> steps = one.keySet().stream().filter(other::containsKey).toList();
        int quarter = Math.max(2, steps.size() / 4);
        print("all", steps, one, other);
        print("first quarter", steps.subList(0, quarter), one, other);
        print("last quarter", steps.subList(steps.size() - quarter, steps.size()), one, other);
    }

    private static Map<Long, Double> losses(Path stage) throws IOException {
        Map<Long, Double> losses = new TreeMap<>();
        for (String line : Files.readAllLines(stage.resolve("metrics.jsonl"))) {
            JsonNode step = JsonMapper.shared().readTree(line);
            losses.put(step.get("step").asLong(), step.get("loss").asDouble());
        }
        return losses;
    }

    private static void print(String which, List<Long> steps, Map<Long, Double> one, Map<Long, Double> other) {
        double[] a = steps.stream().mapToDouble(one::get).toArray();
        double[] b = steps.stream().mapToDouble(other::get).toArray();
        double[] differences =
                IntStream.range(0, a.length).mapToDouble(i -> b[i] - a[i]).toArray();
        System.out.printf(
                "%s, %d steps: loss %.4f and %.4f (deviation of a step %.4f); difference %+.4f ± %.4f, largest %.4f%n",
                which,
                a.length,
                mean(a),
                mean(b),
                deviation(a),
                mean(differences),
                1.96 * deviation(differences) / Math.sqrt(a.length),
                Arrays.stream(differences).map(Math::abs).max().orElseThrow());
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double squares = Arrays.stream(values).map(x -> (x - mean) * (x - mean)).sum();
        return Math.sqrt(squares / (values.length - 1));
    }
}
