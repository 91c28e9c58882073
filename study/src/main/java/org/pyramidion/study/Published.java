package org.pyramidion.study;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What others have published, to stand beside a study's own figures.
 *
 * @param source where, and under what other conditions
 * @param rows by the system's name, then by the question set's and the figure's
 */
public record Published(String source, Map<String, Map<String, Map<String, Double>>> rows) {

    static final Published NOTHING = new Published("", Map.of());

    public Published(@Nullable String source, @Nullable Map<String, Map<String, Map<String, Double>>> rows) {
        this.source = Objects.requireNonNullElse(source, "").strip();
        this.rows = Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(rows, Map.of())));
    }

    /** The figures on one question set: of each system that has any there, by name. */
    Map<String, Map<String, Double>> on(String set) {
        Map<String, Map<String, Double>> some = new LinkedHashMap<>();
        rows.forEach((system, sets) -> {
            Map<String, Double> figures = sets.get(set);
            if (figures != null) {
                some.put(system, figures);
            }
        });
        return some;
    }
}
