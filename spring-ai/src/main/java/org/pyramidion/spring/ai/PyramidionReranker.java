package org.pyramidion.spring.ai;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.api.KnowledgeBase;
import org.springframework.ai.document.Document;
import org.springframework.ai.rag.Query;
import org.springframework.ai.rag.postretrieval.document.DocumentPostProcessor;

/**
 * Orders documents, wherever they were found, by how relevant their texts are to the query, and keeps the best. Their
 * scores are then those of {@link KnowledgeBase#scores}. Documents without text come last, as they were.
 */
public final class PyramidionReranker implements DocumentPostProcessor {

    private final KnowledgeBase base;
    private final int kept;

    /** @param kept how many documents stay, at most */
    public PyramidionReranker(KnowledgeBase base, int kept) {
        this.base = base;
        this.kept = kept;
    }

    @Override
    public List<Document> process(Query query, List<Document> documents) {
        List<Document> texts = documents.stream().filter(Document::isText).toList();
        double[] scores = base.scores(
                query.text(),
                texts.stream()
                        .map(document -> Optional.ofNullable(document.getText()).orElse(""))
                        .toList());
        List<Document> ordered = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .map(i -> texts.get(i).mutate().score(scores[i]).build())
                .toList();
        return java.util.stream.Stream.concat(
                        ordered.stream(), documents.stream().filter(document -> !document.isText()))
                .limit(kept)
                .toList();
    }
}
