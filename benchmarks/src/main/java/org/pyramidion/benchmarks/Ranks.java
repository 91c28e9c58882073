package org.pyramidion.benchmarks;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.base.Progress;
import org.pyramidion.engine.AdamWeightDecay;
import org.pyramidion.engine.Engine;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Launcher;
import org.pyramidion.weights.PretrainedWeights;

/**
 * Steps of pre-training shared by ranks of one thread each: sentences a second, and how much of a step goes into the
 * sum of gradients behind the backward pass, waiting for the slower rank included. The whole batch is the same for any
 * number of ranks. Inputs are of random wordpieces, of full length.
 *
 * <p>Arguments: weights (bert-base), batch (8), candidates (8), micro-batch (4), rounds (5), numbers of ranks (1,2).
 */
public final class Ranks {

    private static final List<String> DEFAULTS = List.of("bert-base", "8", "8", "4", "5", "1,2");
    private static final int TIMEOUT = 600;

    private Ranks() {}

    /** Runs the measurement; with RANKS as its seventh argument it is one of the ranks. */
    public static void main(String[] arguments) throws IOException {
        List<String> all = new ArrayList<>(DEFAULTS);
        for (int i = 0; i < arguments.length; i++) {
            if (i < all.size()) {
                all.set(i, arguments[i]);
            } else {
                rank(all);
                System.exit(0);
            }
        }
        compare(all);
    }

    private static void compare(List<String> arguments) {
        double first = 0;
        for (String ranks : arguments.get(5).split(",")) {
            double[] measured = launch(Integer.parseInt(ranks), arguments);
            double rate = Integer.parseInt(arguments.get(1)) / measured[0];
            first = first == 0 ? rate / Integer.parseInt(ranks) : first;
            System.out.printf(
                    "%s, batch %s, %s candidates, %s ranks of one thread: %.3f s a step (median of %s), %.3f sentences/s, efficiency %.2f; sum of"
                            + " gradients %.3f s, %.1f %% of a step; %.0f messages sent in the backward pass%n",
                    arguments.get(0),
                    arguments.get(1),
                    arguments.get(2),
                    ranks,
                    measured[0],
                    arguments.get(4),
                    rate,
                    rate / first / Integer.parseInt(ranks),
                    measured[1],
                    100 * measured[1] / measured[0],
                    measured[2]);
        }
    }

    /** Seconds of a step and of its sum, and how many messages were sent before. */
    private static double[] launch(int ranks, List<String> arguments) {
        List<String> command = new ArrayList<>(arguments);
        command.add("RANK");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int end = new Launcher(
                        Launcher.java(Ranks.class.getName(), command),
                        new Launcher.Settings(ranks, 0, TIMEOUT),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        System.err,
                        () -> 0)
                .run();
        if (end != 0) {
            throw new IllegalStateException("ranks ended with " + end);
        }
        return Arrays.stream(out.toString(StandardCharsets.UTF_8).strip().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static void rank(List<String> arguments) {
        Engine.threads(1);
        Path directory =
                PretrainedWeights.resolve(arguments.get(0), Progress.none()).directory();
        int rounds = Integer.parseInt(arguments.get(4));
        try (org.pyramidion.ranks.Ranks ranks = org.pyramidion.ranks.Ranks.join(System.getenv());
                RealmModel model = PretrainingStep.open(directory, new String[] {"0"});
                AdamWeightDecay optimizer = new AdamWeightDecay(model.weights(), AdamWeightDecay.Settings.bert())) {
            PretrainingStep step = PretrainingStep.of(
                    model,
                    ranks.part(Integer.parseInt(arguments.get(1))).size(),
                    Integer.parseInt(arguments.get(2)),
                    Integer.parseInt(arguments.get(3)));
            double[] seconds = new double[rounds];
            double[] sums = new double[rounds];
            for (int i = -1; i < rounds; i++) { // the first warms up
                long begun = System.nanoTime();
                step.gradient(ranks);
                long computed = System.nanoTime();
                ranks.sumGradients(model.weights());
                long summed = System.nanoTime();
                optimizer.step(1e-6);
                if (i >= 0) {
                    seconds[i] = (System.nanoTime() - begun) / 1e9;
                    sums[i] = (summed - computed) / 1e9;
                }
            }
            if (ranks.isFirst()) {
                System.out.println(
                        PretrainingStep.median(seconds) + " " + PretrainingStep.median(sums) + " " + ranks.sentEarly());
            }
        }
    }
}
