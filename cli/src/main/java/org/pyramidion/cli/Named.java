package org.pyramidion.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.pyramidion.base.PyramidionException;

/** Values of an option that are the names of an enum: {@code title-or-text} for {@code TITLE_OR_TEXT}. */
final class Named {

    private Named() {}

    static String label(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws PyramidionException naming all of them, if it is none */
    static <E extends Enum<E>> E of(String option, Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> label(value).equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new PyramidionException("%s %s: must be one of %s".formatted(option, name, labels(type))));
    }

    private static <E extends Enum<E>> String labels(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(Named::label).collect(Collectors.joining(", "));
    }
}
