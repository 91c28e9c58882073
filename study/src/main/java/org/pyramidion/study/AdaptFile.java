package org.pyramidion.study;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.PyramidionException;

/**
 * A study of adaptation, as a YAML file describes it.
 *
 * @param about what it is to show
 * @param adapt to what, and how long
 */
record AdaptFile(String about, Adapt adapt) {

    /** The key that tells such a file from others. */
    static final String KEY = "adapt";

    AdaptFile(@Nullable String about, @Nullable Adapt adapt) {
        this.about = Objects.requireNonNullElse(about, "").strip();
        this.adapt = Objects.requireNonNullElseGet(adapt, () -> new Adapt(null, null, null));
    }

    /**
     * @param minutes for each folder, embedding and measuring the encoder included
     * @param questions made by rule of a folder, of each kind, at most
     * @param folders of HTML, by the names of their rows
     */
    record Adapt(Double minutes, Integer questions, Map<String, Path> folders) {

        private static final double MINUTES = 30;
        private static final int QUESTIONS = 100;

        Adapt(@Nullable Double minutes, @Nullable Integer questions, @Nullable Map<String, Path> folders) {
            this.minutes = Objects.requireNonNullElse(minutes, MINUTES);
            this.questions = Objects.requireNonNullElse(questions, QUESTIONS);
            this.folders =
                    Collections.unmodifiableMap(new LinkedHashMap<>(Objects.requireNonNullElse(folders, Map.of())));
            if (this.minutes <= 0 || this.questions < 1 || this.folders.isEmpty()) {
                throw new PyramidionException(
                        "adapt needs folders, each with a name, and minutes and questions above nothing");
            }
        }
    }
}
