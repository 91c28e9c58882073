package org.pyramidion.reader;

import org.pyramidion.base.PyramidionException;

/**
 * How a reader is trained.
 *
 * @param seed everything random follows from it
 * @param epochs passes over the questions, at most
 * @param seconds time for training, measuring not counted, at most; 0 for no limit
 * @param batch examples a step
 * @param negatives share of them that are questions before a paragraph that does not answer them
 * @param rate peak learning rate
 * @param warmup share of the training in which the rate rises; then it falls to 0 in a line
 * @param dropout of hidden states and of attention
 * @param tokens wordpieces that go through the network at once, at most; a batch with more goes in parts
 * @param measured on how many held-out questions the curve is measured; in the end it is on all
 * @param points how often it is measured
 */
public record ReaderSettings(
        long seed,
        double epochs,
        double seconds,
        int batch,
        double negatives,
        double rate,
        double warmup,
        double dropout,
        int tokens,
        int measured,
        int points) {

    public ReaderSettings {
        require(epochs > 0, "epochs must be more than 0");
        require(seconds >= 0, "seconds must be at least 0");
        require(batch >= 1, "batch must be at least 1");
        require(negatives >= 0 && negatives < 1, "the share of negatives must be from 0 to less than 1");
        require(rate > 0, "the learning rate must be more than 0");
        require(warmup >= 0 && warmup < 1, "the share of warm-up must be from 0 to less than 1");
        require(dropout >= 0 && dropout < 1, "dropout must be from 0 to less than 1");
        require(
                tokens >= 1 && measured >= 1 && points >= 1,
                "tokens, measured questions and points must be at least 1");
    }

    public static ReaderSettings defaults() {
        return new ReaderSettings(1, 3, 0, 48, 0.25, 1.5e-4, 0.1, 0.1, 8192, 1000, 8);
    }

    private static void require(boolean right, String message) {
        if (!right) {
            throw new PyramidionException(message);
        }
    }

    /** How many examples of a step are questions before a paragraph that answers them. */
    int answered() {
        return Math.max(1, batch - (int) Math.round(batch * negatives));
    }
}
