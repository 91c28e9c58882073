package org.pyramidion.api;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;

/**
 * Which passages may be found: those that meet every condition on what is known of their documents. What is kept is
 * searched as if nothing else were there, but that words are weighed by all documents.
 *
 * <p>A condition's field is {@code title}, {@code id} (of the document), or a field of the passage such as {@code
 * file}, {@code section}, {@code page}, {@code source} or one of its own. A value is compared as text, letter for
 * letter; of a list each element counts. A passage that lacks the field does not meet the condition.
 *
 * @param conditions all of which must hold; none keeps everything
 */
public record Filter(List<Condition> conditions) {

    private static final String TITLE = "title";
    private static final String ID = "id";
    private static final Filter NONE = new Filter(List.of());

    public Filter {
        conditions = List.copyOf(conditions);
    }

    /** What must hold of one field. */
    public sealed interface Condition permits Equal, Under {

        String field();

        /** Whether a value of the field, as text, will do. */
        boolean accepts(String value);
    }

    /**
     * The field has one of some values.
     *
     * @param values none keeps nothing
     */
    public record Equal(String field, Set<String> values) implements Condition {

        public Equal {
            requireField(field);
            values = Set.copyOf(values);
        }

        @Override
        public boolean accepts(String value) {
            return values.contains(value);
        }
    }

    /**
     * The field is a path, and this one or one below it: {@code docs/a} keeps {@code docs/a} and {@code docs/a/b.md},
     * not {@code docs/ab}.
     */
    public record Under(String field, String prefix) implements Condition {

        public Under {
            requireField(field);
            if (prefix.isBlank()) {
                throw new PyramidionException("a filter on '%s' has an empty path; leave it out".formatted(field));
            }
        }

        @Override
        public boolean accepts(String value) {
            return value.startsWith(prefix)
                    && (value.length() == prefix.length()
                            || prefix.endsWith("/")
                            || value.charAt(prefix.length()) == '/');
        }
    }

    private static void requireField(String field) {
        if (field.isBlank()) {
            throw new PyramidionException("a filter names no field; give one, such as 'file'");
        }
    }

    /** Keeps everything. */
    public static Filter none() {
        return NONE;
    }

    /** Keeps passages whose field has one of some values. */
    public static Filter where(String field, String... values) {
        return where(field, Arrays.asList(values));
    }

    /** Keeps passages whose field has one of some values. */
    public static Filter where(String field, Collection<String> values) {
        return new Filter(List.of(new Equal(field, new TreeSet<>(values))));
    }

    /** Keeps passages whose field is a path, or below it. */
    public static Filter under(String field, String prefix) {
        return new Filter(List.of(new Under(field, prefix)));
    }

    /** Keeps what both keep. */
    public Filter and(Filter other) {
        return new Filter(Stream.concat(conditions.stream(), other.conditions.stream())
                .distinct()
                .toList());
    }

    /** Whether it keeps everything. */
    public boolean isNone() {
        return conditions.isEmpty();
    }

    /** Whether it keeps a passage. */
    public boolean accepts(Passage passage) {
        return accepts(passage.documentId(), passage.title(), passage.fields());
    }

    boolean accepts(String documentId, String title, Map<String, Object> fields) {
        for (Condition condition : conditions) {
            if (!accepts(condition, value(condition.field(), documentId, title, fields))) {
                return false;
            }
        }
        return true;
    }

    /** Whether any condition is on more than title and id. */
    boolean readsFields() {
        return conditions.stream().map(Condition::field).anyMatch(field -> !field.equals(TITLE) && !field.equals(ID));
    }

    private static @Nullable Object value(String field, String documentId, String title, Map<String, Object> fields) {
        return switch (field) {
            case TITLE -> title;
            case ID -> documentId;
            default -> fields.get(field);
        };
    }

    private static boolean accepts(Condition condition, @Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Collection<?> several -> several.stream().anyMatch(one -> accepts(condition, one));
            default -> condition.accepts(value.toString());
        };
    }
}
