package org.pyramidion.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When the index is to be made anew. Written as text:
 *
 * <ul>
 *   <li>{@code 500}: every 500 steps
 *   <li>{@code 30min}, {@code 90s}, {@code 2h}: so long after the last one
 *   <li>{@code 0-1000:100,1000-:500}: every 100 steps before step 1000, every 500 from there on; never where no range
 *       says
 *   <li>{@code never} (or {@code 0}): the first index stays
 * </ul>
 */
public final class RefreshSchedule {

    /** What a schedule's text may be, for error messages. */
    public static final String EXPECTED =
            "steps (500), a time (30min), ranges of steps (0-1000:100,1000-:500) or never";

    private static final String NEVER = "never";
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})\\s*(s|min|h)");
    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{0,18}):(\\d{1,18})");

    private record Range(long from, long to, long every) {}

    private final String text;
    private final List<Range> ranges;
    private final @Nullable Duration time;

    private RefreshSchedule(String text, List<Range> ranges, @Nullable Duration time) {
        this.text = text;
        this.ranges = ranges;
        this.time = time;
    }

    /** Every so many steps; never where {@code steps} is 0. */
    public static RefreshSchedule every(long steps) {
        List<Range> ranges = steps == 0 ? List.of() : List.of(new Range(0, Long.MAX_VALUE, steps));
        return new RefreshSchedule(steps == 0 ? NEVER : Long.toString(steps), ranges, null);
    }

    /** @throws IllegalArgumentException if the text is none of the above */
    public static RefreshSchedule parse(String text) {
        String written = text.strip();
        if (written.equals(NEVER)) {
            return every(0);
        }
        if (written.matches("\\d{1,18}")) {
            return every(Long.parseLong(written));
        }
        Matcher time = TIME.matcher(written);
        if (time.matches()) {
            return new RefreshSchedule(written, List.of(), duration(Long.parseLong(time.group(1)), time.group(2)));
        }
        List<Range> ranges = new ArrayList<>();
        for (String part : written.split(",", -1)) {
            ranges.add(range(part.strip()));
        }
        return new RefreshSchedule(written, ranges, null);
    }

    private static Duration duration(long count, String unit) {
        Duration duration = switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "min" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
        if (duration.isZero()) {
            throw new IllegalArgumentException("a refresh every " + count + unit);
        }
        return duration;
    }

    private static Range range(String part) {
        Matcher matcher = RANGE.matcher(part);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a schedule: " + part);
        }
        long from = Long.parseLong(matcher.group(1));
        long to = matcher.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
        long every = Long.parseLong(matcher.group(3));
        if (every < 1 || to <= from) {
            throw new IllegalArgumentException("not a range: " + part);
        }
        return new Range(from, to, every);
    }

    /** How many refreshes fall within so many steps; those that go by time are not counted. */
    public long refreshes(long steps) {
        return ranges.stream()
                .mapToLong(range -> Math.max(0, Math.min(range.to, steps) - range.from) / range.every)
                .sum();
    }

    /** The text that it was read from. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RefreshSchedule schedule && schedule.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /**
     * Whether a refresh is due.
     *
     * @param step the present step
     * @param last the step of the last refresh's parameters
     * @param passed how long ago that was
     */
    public boolean due(long step, long last, Duration passed) {
        if (time != null) {
            return passed.compareTo(time) >= 0;
        }
        return ranges.stream()
                .filter(range -> range.from <= step && step < range.to)
                .anyMatch(range -> step - last >= range.every);
    }
}
