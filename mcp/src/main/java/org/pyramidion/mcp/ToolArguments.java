package org.pyramidion.mcp;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.api.Filter;
import org.pyramidion.base.PyramidionException;

/** The arguments that a client gave to a tool; what is wrong with them is said in words that it can act on. */
record ToolArguments(Map<String, Object> values) {

    private static final int MOST_CHARS = 10_000;

    String text(String name) {
        String text = optionalText(name)
                .orElseThrow(() -> new PyramidionException("'%s' is missing; give it as a string".formatted(name)));
        if (text.isBlank() || text.length() > MOST_CHARS) {
            throw new PyramidionException("'%s' has %d characters; give it some words, and at most %d characters"
                    .formatted(name, text.strip().length(), MOST_CHARS));
        }
        return text;
    }

    Optional<String> optionalText(String name) {
        return Optional.ofNullable(values.get(name)).map(value -> {
            if (value instanceof String text) {
                return text;
            }
            throw new PyramidionException("'%s' is %s; give it as a string".formatted(name, value));
        });
    }

    /** A whole number, as JSON may have it: 3 or 3.0. */
    int integer(String name, int least, int most) {
        Object value = values.get(name);
        if (value instanceof Number number
                && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= least
                && number.doubleValue() <= most) {
            return number.intValue();
        }
        throw new PyramidionException("'%s' is %s; give a whole number from %d to %d"
                .formatted(name, value == null ? "missing" : value, least, most));
    }

    int integer(String name, int otherwise, int least, int most) {
        return values.get(name) == null ? otherwise : integer(name, least, most);
    }

    /** What {@code where} and {@code under} say together. */
    Filter filter() {
        Filter filter = Filter.none();
        for (Map.Entry<?, ?> condition : object("where").entrySet()) {
            List<String> accepted = condition.getValue() instanceof Collection<?> several
                    ? several.stream().map(String::valueOf).toList()
                    : List.of(String.valueOf(condition.getValue()));
            filter = filter.and(Filter.where(String.valueOf(condition.getKey()), accepted));
        }
        for (Map.Entry<?, ?> condition : object("under").entrySet()) {
            filter = filter.and(Filter.under(String.valueOf(condition.getKey()), String.valueOf(condition.getValue())));
        }
        return filter;
    }

    private Map<?, ?> object(String name) {
        Object value = values.get(name);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        throw new PyramidionException("'%s' is %s; give an object of fields".formatted(name, value));
    }
}
