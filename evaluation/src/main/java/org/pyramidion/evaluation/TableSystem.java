package org.pyramidion.evaluation;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.pyramidion.answering.Predictor;
import org.pyramidion.answering.Ranker;

/**
 * A row of a table that can be measured.
 *
 * @param name as it stands in the table
 * @param inputs what it is made of: if any of it changes it is another system
 * @param opening opens it, which may take long, hands what ranks and what answers to the measurement, and closes it
 *     again
 */
public record TableSystem(
        String name, Map<String, String> inputs, Consumer<BiConsumer<Ranker, Optional<Predictor>>> opening) {

    /** The name in lower case, with dashes for all but letters and digits: part of a file's name. */
    public String label() {
        return label(name);
    }

    /** A name in that form. */
    public static String label(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-").replaceAll("^-|-$", "");
    }
}
