package org.pyramidion.langchain4j;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.scoring.ScoringModel;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.api.KnowledgeBase;

/**
 * How relevant any texts are to a query: a reranker. The scores are inner products of vectors, or where words alone
 * rank the probability that a text holds the answer; {@link KnowledgeBase#scoredBy} says which.
 */
public final class PyramidionScoringModel implements ScoringModel {

    private final KnowledgeBase base;

    public PyramidionScoringModel(KnowledgeBase base) {
        this.base = base;
    }

    @Override
    public Response<List<Double>> scoreAll(List<TextSegment> segments, String query) {
        double[] scores =
                base.scores(query, segments.stream().map(TextSegment::text).toList());
        return Response.from(Arrays.stream(scores).boxed().toList());
    }
}
