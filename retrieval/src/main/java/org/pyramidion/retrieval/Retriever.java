package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;

/** From a query's wordpieces to the blocks that score highest with it. */
public final class Retriever {

    private final RealmModel model;
    private final InputFormat format;
    private final BlockIndex index;

    public Retriever(RealmModel model, InputFormat format, BlockIndex index) {
        this.model = model;
        this.format = format;
        this.index = index;
    }

    /** Blocks of any document. */
    public List<Hits> retrieve(List<int[]> queries, int k) {
        return retrieve(queries, k, List.of());
    }

    /**
     * Blocks but those that are forbidden to a query.
     *
     * @param queries wordpieces of each query, without marks
     * @param forbidden block numbers for each query. Empty: none are
     */
    public List<Hits> retrieve(List<int[]> queries, int k, List<int[]> forbidden) {
        return retrieve(queries, k, forbidden, IdSet.all());
    }

    /**
     * The same among some blocks alone.
     *
     * @param allowed block numbers of which alone any is retrieved
     */
    public List<Hits> retrieve(List<int[]> queries, int k, List<int[]> forbidden, IdSet allowed) {
        List<Hits> hits = new ArrayList<>(queries.size());
        int atOnce = BatchSizes.here().queries();
        for (int from = 0; from < queries.size(); from += atOnce) {
            int limit = Math.min(queries.size(), from + atOnce);
            List<int[]> excluded = forbidden.isEmpty() ? List.of() : forbidden.subList(from, limit);
            hits.addAll(index.search(embed(queries.subList(from, limit)), k, excluded, allowed));
        }
        return hits;
    }

    /** The embeddings of some queries, at least one, {@code [Q, D]} row-major. */
    public float[] embed(List<int[]> queries) {
        List<InputSequence> inputs = queries.stream().map(format::query).toList();
        return BlockEmbedder.embed(model.queryEmbedder(), inputs);
    }
}
