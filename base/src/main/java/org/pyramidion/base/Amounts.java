package org.pyramidion.base;

import java.util.Locale;

/** Numbers as people read them. */
public final class Amounts {

    private Amounts() {}

    /** {@code 12,345}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 12,345 blocks}, {@code 1.2 GB}. */
    public static String of(long number, String unit) {
        return unit.equals("bytes") ? bytes((double) number) : count(number) + " " + unit;
    }

    /** {@code 999 B}, {@code 1.2 GB}: powers of a thousand. */
    public static String bytes(double bytes) {
        String[] units = {"B", "kB", "MB", "GB", "TB"};
        double rest = bytes;
        int unit = 0;
        while (rest >= 999.5 && unit < units.length - 1) {
            rest /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || rest >= 99.5 ? "%.0f %s" : "%.1f %s", rest, units[unit]);
    }

    /** {@code 0.3 s}, {@code 42 s}, {@code 3 min 5 s}, {@code 2 h 4 min}, {@code 12 days}, {@code 3.5 years}. */
    public static String duration(double seconds) {
        if (seconds < 9.95) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        long whole = Math.round(seconds);
        if (whole < 60) {
            return whole + " s";
        }
        if (whole < 3600) {
            return "%d min %d s".formatted(whole / 60, whole % 60);
        }
        if (whole < 48 * 3600) {
            return "%d h %d min".formatted(whole / 3600, whole % 3600 / 60);
        }
        double days = seconds / 86_400;
        return days < 730 ? "%.0f days".formatted(days) : "%.1f years".formatted(days / 365.25);
    }

    /**
     * Four significant digits, without exponents for everyday sizes: {@code 0.01234}, {@code 123.5}, {@code 3.000e-05}.
     */
    public static String number(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value) || value == 0) {
            return value == 0 ? "0" : Double.toString(value);
        }
        if (size < 1e-3 || size >= 1e6) {
            return String.format(Locale.ROOT, "%.3e", value);
        }
        int digits = (int) Math.floor(Math.log10(size)) + 1;
        return String.format(Locale.ROOT, "%." + Math.max(0, 4 - Math.max(digits, 0)) + "f", value);
    }

    /** {@code 0.7312}: a probability. */
    public static String probability(double value) {
        return value != 0 && Math.abs(value) < 5e-5
                ? String.format(Locale.ROOT, "%.0e", value)
                : String.format(Locale.ROOT, "%.4f", value);
    }

    /** {@code 73.1 %}, of a share from 0 to 1. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
