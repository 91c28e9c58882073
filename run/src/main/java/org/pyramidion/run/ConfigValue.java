package org.pyramidion.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** From the text of a setting to its value, and back; and which values it may have. */
public final class ConfigValue {

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
            Map.entry("ict.steps", NATURAL),
            Map.entry("mlm.steps", NATURAL),
            Map.entry("ict.batch", Range.atLeast(2)),
            Map.entry("seconds", NATURAL),
            Map.entry("warmup", NATURAL),
            Map.entry("ict-share", SHARE),
            Map.entry("anchor", Range.atLeast(0)),
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
            Map.entry("null-share", SHARE),
            Map.entry("evidence-share", SHARE),
            Map.entry("embedding-scale", ABOVE_ZERO),
            Map.entry("trained-encoder-layers", NATURAL),
            Map.entry("dropout", new Range(0, 0.99, false, "from 0 to 0.99")));

    /** Why a text is not a value: what would be one. */
    public static final class Unfit extends Exception {
        private static final long serialVersionUID = 1L;

        Unfit(String expected) {
            super(expected);
        }
    }

    private ConfigValue() {}

    /** @throws Unfit whose message says what is expected */
    public static Object parse(ConfigKey key, String text) throws Unfit {
        Object value;
        try {
            value = parse(key.type(), text.strip());
        } catch (IllegalArgumentException e) {
            throw new Unfit(expected(key));
        }
        if (value instanceof Number number && !range(key).contains(number.doubleValue())) {
            throw new Unfit(expected(key));
        }
        if (value instanceof String string && string.isBlank()) {
            throw new Unfit(expected(key));
        }
        return value;
    }

    private static Object parse(Class<?> type, String text) {
        if (type == int.class) {
            return Integer.valueOf(text.replace("_", ""));
        }
        if (type == long.class) {
            return Long.valueOf(text.replace("_", ""));
        }
        if (type == double.class) {
            return finite(text);
        }
        if (type == boolean.class) {
            return bool(text);
        }
        if (type == RefreshSchedule.class) {
            return RefreshSchedule.parse(text);
        }
        return type.isEnum() ? constant(type, text) : text;
    }

    private static Double finite(String text) {
        // Double.valueOf takes "1f" and "0x1p3" too.
        if (!text.matches("[-+.0-9eE]+")) {
            throw new IllegalArgumentException(text);
        }
        double value = Double.parseDouble(text);
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Object constant(Class<?> type, String text) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> format(constant).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(text));
    }

    private static Range range(ConfigKey key) {
        String last = key.path().substring(key.path().lastIndexOf('.') + 1);
        return Optional.ofNullable(RANGES.get(key.path()))
                .or(() -> Optional.ofNullable(RANGES.get(last)))
                .orElse(key.type() == double.class ? ANY : POSITIVE);
    }

    /** What a setting takes, for people: {@code "a whole number, at least 1"}. */
    public static String expected(ConfigKey key) {
        Class<?> type = key.type();
        if (type.isEnum()) {
            return Arrays.stream(type.getEnumConstants())
                    .map(ConfigValue::format)
                    .collect(Collectors.joining(" or "));
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == RefreshSchedule.class) {
            return RefreshSchedule.EXPECTED;
        }
        if (type == String.class) {
            return "a text";
        }
        String number = type == double.class ? "a number" : "a whole number";
        String words = range(key).words;
        return words.isEmpty() ? number : number + ", " + words;
    }

    /** A value as it is written in YAML. */
    public static String format(Object value) {
        return switch (value) {
            case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Double number -> number.toString().replace('E', 'e');
            default -> value.toString();
        };
    }
}
