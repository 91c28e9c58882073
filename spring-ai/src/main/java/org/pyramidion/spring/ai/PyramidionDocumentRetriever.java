package org.pyramidion.spring.ai;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.retrieval.search.DocumentRetriever;

/**
 * Finds passages for a query. A document is a passage: its text and score, and its number, document, title and fields
 * as metadata. Safe for concurrent use; the knowledge base stays its owner's to close.
 */
public final class PyramidionDocumentRetriever implements DocumentRetriever {

    /** The passage's number, in the version of its corpus that it was found in. */
    public static final String PASSAGE = "passage";
    /** The id of its document. */
    public static final String DOCUMENT = "document_id";
    /** The document's title. */
    public static final String TITLE = "title";

    private final KnowledgeBase base;
    private final int passages;
    private final Function<Query, Filter> filter;

    /**
     * @param passages how many to find, at most
     * @param filter which of them, for each query: by what its context says of who asks, say
     */
    public PyramidionDocumentRetriever(KnowledgeBase base, int passages, Function<Query, Filter> filter) {
        this.base = base;
        this.passages = passages;
        this.filter = filter;
    }

    @Override
    public List<Document> retrieve(Query query) {
        return base.search(query.text(), passages, filter.apply(query)).stream()
                .map(PyramidionDocumentRetriever::document)
                .toList();
    }

    private static Document document(Hit hit) {
        Map<String, Object> metadata = new LinkedHashMap<>(hit.passage().fields());
        metadata.put(PASSAGE, hit.passage().number());
        metadata.put(DOCUMENT, hit.passage().documentId());
        metadata.put(TITLE, hit.passage().title());
        return Document.builder()
                .id("%s#%d".formatted(hit.passage().documentId(), hit.passage().number()))
                .text(hit.passage().text())
                .metadata(metadata)
                .score(hit.score())
                .build();
    }
}
