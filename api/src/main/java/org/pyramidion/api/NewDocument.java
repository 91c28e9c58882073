package org.pyramidion.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.Document;
import org.pyramidion.text.SalientSpan;

/**
 * A document that a program gives, without a file.
 *
 * @param id names it in its corpus; giving another of this id later replaces it
 * @param title may be empty
 * @param text not blank
 * @param fields what else is known of it, which answers show and a {@link Filter} may ask for; values as JSON has them
 */
public record NewDocument(String id, String title, String text, Map<String, Object> fields) {

    /** @throws PyramidionException if id or text is blank, or id, title and fields are long */
    public NewDocument {
        fields = Map.copyOf(fields);
        if (id.isBlank()) {
            throw new PyramidionException("a document has no id; give it one of its own");
        }
        if (text.isBlank()) {
            throw new PyramidionException("document '%s' has no text; give it some, or remove it".formatted(id));
        }
    }

    Document document() {
        Optional<List<SalientSpan>> found = Optional.empty();
        return new Document(id, title, text, found, new LinkedHashMap<>(new TreeMap<>(fields)))
                .requireShortLabels(what -> new PyramidionException("document '%s': %s".formatted(id, what)));
    }
}
