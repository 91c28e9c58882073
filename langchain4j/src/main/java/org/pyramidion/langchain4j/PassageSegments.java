package org.pyramidion.langchain4j;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pyramidion.api.Passage;

/** Passages as LangChain4j has them. Its metadata knows texts and numbers; other fields become their text. */
public final class PassageSegments {

    /** The passage's number, in the version of its corpus that it was found in. */
    public static final String PASSAGE = "passage";
    /** The id of its document. */
    public static final String DOCUMENT = "document_id";
    /** The document's title. */
    public static final String TITLE = "title";

    private PassageSegments() {}

    /** The text of a passage, and what else is known of it. */
    public static TextSegment of(Passage passage) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        passage.fields().forEach((name, value) -> metadata.put(name, plain(value)));
        metadata.put(PASSAGE, passage.number());
        metadata.put(DOCUMENT, passage.documentId());
        metadata.put(TITLE, passage.title());
        return TextSegment.from(passage.text(), Metadata.from(metadata));
    }

    private static Object plain(Object value) {
        return value instanceof Integer || value instanceof Long || value instanceof Double || value instanceof Float
                ? value
                : value.toString();
    }
}
