package org.pyramidion.run;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** From the text of a setting to its value, and back. */
public final class ConfigValue {

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
        if (value instanceof Number number && !SettingRanges.contain(key.path(), number.doubleValue())) {
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
        if (type == DeviceChoice.class) {
            return new DeviceChoice(text);
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
        if (type == DeviceChoice.class) {
            return DeviceChoice.EXPECTED;
        }
        if (type == String.class) {
            return "a text";
        }
        String number = type == double.class ? "a number" : "a whole number";
        String words = SettingRanges.words(key.path());
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
