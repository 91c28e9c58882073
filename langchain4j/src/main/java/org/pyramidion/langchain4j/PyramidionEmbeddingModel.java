package org.pyramidion.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.api.KnowledgeBase;

/**
 * Vectors of queries or of passages, whose inner products rank those. They come of two encoders, or of one in two ways:
 * a store is filled through {@link #ofPassages} and asked through {@link #ofQueries}, and compares by inner product.
 */
public final class PyramidionEmbeddingModel implements EmbeddingModel {

    private final KnowledgeBase base;
    private final boolean queries;

    private PyramidionEmbeddingModel(KnowledgeBase base, boolean queries) {
        this.base = base;
        this.queries = queries;
    }

    /** What is asked. */
    public static PyramidionEmbeddingModel ofQueries(KnowledgeBase base) {
        return new PyramidionEmbeddingModel(base, true);
    }

    /** What is asked of. */
    public static PyramidionEmbeddingModel ofPassages(KnowledgeBase base) {
        return new PyramidionEmbeddingModel(base, false);
    }

    /** @throws org.pyramidion.base.PyramidionException if the knowledge base ranks by words alone */
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
        List<String> texts = segments.stream().map(TextSegment::text).toList();
        float[][] vectors = queries ? base.embedQueries(texts) : base.embedPassages(texts);
        return Response.from(Arrays.stream(vectors).map(Embedding::from).toList());
    }

    @Override
    public int dimension() {
        return base.info().dimension().orElseGet(EmbeddingModel.super::dimension);
    }

    @Override
    public String modelName() {
        return base.info().encoder().orElse("words");
    }
}
