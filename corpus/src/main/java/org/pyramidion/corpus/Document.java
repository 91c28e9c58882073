package org.pyramidion.corpus;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.text.SalientSpan;

/**
 * One text of a corpus, as it was read.
 *
 * @param id names it in its corpus
 * @param title may be empty
 * @param text not blank
 * @param spans its salient spans, if it brings them along: sorted by start, without overlaps
 * @param fields what else was said about it, kept for people; values as JSON has them
 */
public record Document(
        String id, String title, String text, Optional<List<SalientSpan>> spans, Map<String, Object> fields) {

    public Document {
        spans = spans.map(List::copyOf);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
    }

    /** A document that leaves its spans to a tagger. */
    public Document(String id, String title, String text, Map<String, Object> fields) {
        this(id, title, text, Optional.empty(), fields);
    }

    public Document(String id, String title, String text) {
        this(id, title, text, Map.of());
    }
}
