package org.pyramidion.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.ContentMetadata;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.pyramidion.api.Filter;
import org.pyramidion.api.Hit;
import org.pyramidion.api.KnowledgeBase;

/**
 * Finds passages for a query. A content is a passage's text, with its number, document, title and fields as the
 * segment's metadata ({@link PassageSegments}) and its score as the content's.
 */
public final class PyramidionContentRetriever implements ContentRetriever {

    private final KnowledgeBase base;
    private final int passages;
    private final Function<Query, Filter> filter;

    /** Finds five passages of all. */
    public PyramidionContentRetriever(KnowledgeBase base) {
        this(base, 5, query -> Filter.none());
    }

    /**
     * @param passages how many to find, at most
     * @param filter which of them, for each query: by what its metadata says of who asks, say
     */
    public PyramidionContentRetriever(KnowledgeBase base, int passages, Function<Query, Filter> filter) {
        this.base = base;
        this.passages = passages;
        this.filter = filter;
    }

    @Override
    public List<Content> retrieve(Query query) {
        return base.search(query.text(), passages, filter.apply(query)).stream()
                .map(PyramidionContentRetriever::content)
                .toList();
    }

    private static Content content(Hit hit) {
        TextSegment segment = PassageSegments.of(hit.passage());
        return Content.from(segment, Map.of(ContentMetadata.SCORE, hit.score()));
    }
}
