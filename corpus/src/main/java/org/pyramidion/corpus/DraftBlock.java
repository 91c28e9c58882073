package org.pyramidion.corpus;

import java.util.List;
import java.util.Map;
import org.pyramidion.documents.Document;
import org.pyramidion.text.SalientSpan;

/** A block before it has a number. */
record DraftBlock(Document document, int[] titleTokens, BlockText body, List<SalientSpan> spans) {

    /** What is known of the place where it begins. */
    Map<String, Object> fields() {
        return document.fieldsAt(body.origins().getFirst().start());
    }
}
