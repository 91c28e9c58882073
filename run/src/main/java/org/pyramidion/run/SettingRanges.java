package org.pyramidion.run;

import java.util.Map;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;

/** Which numbers a setting may be. */
final class SettingRanges {

    /** A number's limits. */
    private record Range(double least, double most, boolean leastExcluded, String words) {

        static Range atLeast(int least) {
            return new Range(least, Double.POSITIVE_INFINITY, false, "at least " + least);
        }

        boolean contains(double value) {
            return (leastExcluded ? value > least : value >= least) && value <= most;
        }
    }

    private static final Range NATURAL = Range.atLeast(0);
    private static final Range POSITIVE = Range.atLeast(1);
    private static final Range ABOVE_ZERO = new Range(0, Double.MAX_VALUE, true, "above 0");
    private static final Range SHARE = new Range(0, 1, false, "from 0 to 1");
    private static final Range ANY = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, "");

    /** By the last part of the path, or by all of it. */
    private static final Map<String, Range> RANGES = Map.ofEntries(
            Map.entry("seed", ANY),
            Map.entry("threads", NATURAL),
            Map.entry("corpus.block-length", new Range(8, 512, false, "from 8 to 512")),
            Map.entry("model.query-length", new Range(8, 512, false, "from 8 to 512")),
            Map.entry("finetune.reader-length", new Range(8, 512, false, "from 8 to 512")),
            Map.entry("steps", POSITIVE),
            Map.entry("pairs.steps", NATURAL),
            Map.entry("ict.steps", NATURAL),
            Map.entry("mlm.steps", NATURAL),
            Map.entry("pairs.batch", Range.atLeast(2)),
            Map.entry("ict.batch", Range.atLeast(2)),
            Map.entry("seconds", NATURAL),
            Map.entry("warmup", NATURAL),
            Map.entry("ict-share", SHARE),
            Map.entry("start-share", SHARE),
            Map.entry("anchor", Range.atLeast(0)),
            Map.entry("fresh-documents", Range.atLeast(0)),
            Map.entry("words-beam", NATURAL),
            Map.entry("score-scale", ABOVE_ZERO),
            Map.entry("held-out", NATURAL),
            Map.entry("max-age", NATURAL),
            Map.entry("over-retrieve", POSITIVE),
            Map.entry("over-draw", POSITIVE),
            Map.entry("refresh.threads", POSITIVE),
            Map.entry("log-every", NATURAL),
            Map.entry("evaluate-every", NATURAL),
            Map.entry("checkpoint-every", NATURAL),
            Map.entry("learning-rate", ABOVE_ZERO),
            Map.entry("removal", SHARE),
            Map.entry("block-share", SHARE),
            Map.entry("null-share", SHARE),
            Map.entry("evidence-share", SHARE),
            Map.entry("embedding-scale", ABOVE_ZERO),
            Map.entry("trained-encoder-layers", NATURAL),
            Map.entry("dropout", new Range(0, 0.99, false, "from 0 to 0.99")));

    private SettingRanges() {}

    /** @throws PyramidionException naming the key, if the number is out of its limits */
    static void check(String path, double value) {
        if (!contain(path, value)) {
            String text = value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
            throw new PyramidionException("%s is %s, but must be %s".formatted(path, text, words(path)));
        }
    }

    static boolean contain(String path, double value) {
        return range(path).contains(value);
    }

    /** In words; empty for any number. */
    static String words(String path) {
        return range(path).words;
    }

    private static Range range(String path) {
        String last = path.substring(path.lastIndexOf('.') + 1);
        return Optional.ofNullable(RANGES.get(path))
                .or(() -> Optional.ofNullable(RANGES.get(last)))
                .orElse(POSITIVE);
    }
}
