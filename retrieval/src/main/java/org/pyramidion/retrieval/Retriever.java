package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;

/** From a query's wordpieces to the blocks that score highest with it. */
public final class Retriever {

    private static final int QUERIES_AT_ONCE = 64;

    private final RealmModel model;
    private final InputFormat format;
    private final BlockIndex index;
    private final CorpusStore corpus;

    public Retriever(RealmModel model, InputFormat format, BlockIndex index, CorpusStore corpus) {
        this.model = model;
        this.format = format;
        this.index = index;
        this.corpus = corpus;
    }

    /** Blocks of any document. */
    public List<Hits> retrieve(List<int[]> queries, int k) {
        return retrieve(queries, k, List.of());
    }

    /**
     * Blocks of any document but the one that a query came from.
     *
     * @param queries wordpieces of each query, without marks
     * @param origins the block that each query was taken from; all blocks of its document are forbidden. Empty: none is
     */
    public List<Hits> retrieve(List<int[]> queries, int k, List<Integer> origins) {
        List<Hits> hits = new ArrayList<>(queries.size());
        for (int from = 0; from < queries.size(); from += QUERIES_AT_ONCE) {
            int limit = Math.min(queries.size(), from + QUERIES_AT_ONCE);
            List<int[]> excluded = origins.isEmpty()
                    ? List.of()
                    : origins.subList(from, limit).stream().map(this::siblings).toList();
            hits.addAll(index.search(embed(queries.subList(from, limit)), k, excluded));
        }
        return hits;
    }

    private float[] embed(List<int[]> queries) {
        List<InputSequence> inputs = queries.stream().map(format::query).toList();
        return BlockEmbedder.embed(model.queryEmbedder(), inputs);
    }

    private int[] siblings(int block) {
        return corpus.blocksOf(corpus.documentOrdinal(block)).toArray();
    }
}
