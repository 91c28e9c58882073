package org.pyramidion.corpus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One text of a corpus, as it was read.
 *
 * @param id names it in its corpus
 * @param title may be empty
 * @param text not blank
 * @param fields what else was said about it, kept for people; values as JSON has them
 */
public record Document(String id, String title, String text, Map<String, Object> fields) {

    public Document {
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    public Document(String id, String title, String text) {
        this(id, title, text, Map.of());
    }
}
