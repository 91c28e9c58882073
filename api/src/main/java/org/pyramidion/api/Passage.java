package org.pyramidion.api;

import java.util.Map;

/**
 * A stretch of a document: what is retrieved and read.
 *
 * @param number of the passage in this version of its corpus, from 0
 * @param documentId the document that it is from
 * @param title the document's title, perhaps empty
 * @param text as it stands in the document
 * @param fields what else is known of the document here: {@code file}, {@code section}, {@code page}, and fields of its
 *     own
 */
public record Passage(int number, String documentId, String title, String text, Map<String, Object> fields) {

    public Passage {
        fields = Map.copyOf(fields);
    }
}
