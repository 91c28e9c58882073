package org.pyramidion.api;

import java.util.Map;
import java.util.Optional;

/**
 * What a {@link KnowledgeBase} is at present.
 *
 * @param kind of place it was opened from
 * @param version of the corpus: equal for equal content
 * @param stage the stage of a run that answers, such as {@code finetune}
 * @param encoder whose vectors rank, such as {@code minilm}; empty where words alone do
 * @param dimension the numbers of those vectors
 * @param reader what answers: {@link #BUILT_IN}, or the stage of a run; empty where nothing reads
 * @param documents how many there are
 * @param passages how many there are
 * @param passedOver what was given and is not there
 */
public record Info(
        Kind kind,
        String version,
        Optional<String> stage,
        Optional<String> encoder,
        Optional<Integer> dimension,
        Optional<String> reader,
        int documents,
        int passages,
        PassedOver passedOver) {

    /** The reader that comes along. */
    public static final String BUILT_IN = "built-in";

    /** What was opened. */
    public enum Kind {
        /** Files and folders of documents, of which a corpus was made. */
        DOCUMENTS,
        CORPUS,
        RUN
    }

    /**
     * What was read for the corpus and left out, since it was first built.
     *
     * @param empty documents without text
     * @param boilerplate records with nothing to learn from, such as redirects
     * @param unreadable files that could not be read
     * @param unknown files that no reader is for, by the endings of their names
     */
    public record PassedOver(long empty, long boilerplate, long unreadable, Map<String, Long> unknown) {

        public PassedOver {
            unknown = Map.copyOf(unknown);
        }
    }
}
