package org.pyramidion.retrieval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;

/**
 * Scores what an old index found with the present parameters. An index lags behind the model that is being trained;
 * searching it for more than is needed and keeping what now scores best makes up for much of that.
 */
public final class Reranker {

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;

    public Reranker(Realm realm) {
        this.model = realm.model();
        this.format = realm.format();
        this.corpus = realm.corpus();
    }

    /**
     * The best k of each query's hits.
     *
     * @param queries wordpieces of each query, without marks
     * @param hits what an index found for each
     */
    public List<Hits> best(List<int[]> queries, List<Hits> hits, int k) {
        Map<Integer, float[]> blocks = embed(hits);
        List<float[]> vectors = queries.isEmpty() ? List.of() : embedQueries(queries);
        List<Hits> best = new ArrayList<>(hits.size());
        for (int i = 0; i < hits.size(); i++) {
            best.add(best(vectors.get(i), hits.get(i), blocks, k));
        }
        return best;
    }

    private static Hits best(float[] query, Hits hits, Map<Integer, float[]> blocks, int k) {
        float[] scores = new float[hits.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = product(query, Objects.requireNonNull(blocks.get(hits.ids()[i])));
        }
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(k)
                .mapToInt(Integer::intValue)
                .toArray();
        int[] ids = Arrays.stream(order).map(i -> hits.ids()[i]).toArray();
        float[] sorted = new float[order.length];
        for (int i = 0; i < order.length; i++) {
            sorted[i] = scores[order[i]];
        }
        return new Hits(ids, sorted);
    }

    private static float product(float[] one, float[] other) {
        float sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private List<float[]> embedQueries(List<int[]> queries) {
        List<InputSequence> inputs = queries.stream().map(format::query).toList();
        return rows(BlockEmbedder.embed(model.queryEmbedder(), inputs), inputs.size());
    }

    /** Each block once, however many queries it was found for. */
    private Map<Integer, float[]> embed(List<Hits> hits) {
        int[] blocks = hits.stream()
                .flatMapToInt(found -> Arrays.stream(found.ids()))
                .distinct()
                .toArray();
        if (blocks.length == 0) {
            return Map.of();
        }
        List<InputSequence> inputs = Arrays.stream(blocks)
                .parallel()
                .mapToObj(block -> Realm.document(format, corpus, block))
                .toList();
        List<float[]> rows = rows(BlockEmbedder.embed(model.documentEmbedder(), inputs), blocks.length);
        Map<Integer, float[]> vectors = HashMap.newHashMap(blocks.length);
        for (int i = 0; i < blocks.length; i++) {
            vectors.put(blocks[i], rows.get(i));
        }
        return vectors;
    }

    private static List<float[]> rows(float[] values, int count) {
        int dimension = values.length / count;
        return IntStream.range(0, count)
                .mapToObj(row -> Arrays.copyOfRange(values, row * dimension, (row + 1) * dimension))
                .toList();
    }
}
