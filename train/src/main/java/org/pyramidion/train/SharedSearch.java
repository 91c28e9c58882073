package org.pyramidion.train;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.BlockIndex;

/**
 * Candidates for a whole batch, of which each rank looks for its part. All ranks know all of them then: which
 * sentences are worth learning from, and what others' candidates add to one's own, are questions about the batch.
 */
record SharedSearch(Ranks ranks) {

    /** Numbers of blocks begin at {@link Candidates#NONE}; 0 says that there is none. */
    private static final int SHIFT = 1 - Candidates.NONE;

    /** Looks for the candidates of some sentences: as many for each. */
    @FunctionalInterface
    interface Search {
        List<int[]> of(List<MaskedSentence> sentences);
    }

    /**
     * @param most how many a sentence has at most
     * @param index that is searched
     * @return one array a sentence, all of one length
     */
    List<int[]> of(List<MaskedSentence> sentences, int most, BlockIndex index, Search search) {
        if (ranks.size() == 1) {
            return search.of(sentences);
        }
        Part part = ranks.part(sentences.size());
        double[] all = new double[sentences.size() * most];
        if (part.size() > 0) {
            put(search.of(part.of(sentences)), all, part.from() * most, most);
        }
        SharedRefresh.await(index);
        return cut(rows(ranks.sum(all), most));
    }

    private static void put(List<int[]> found, double[] all, int from, int most) {
        for (int i = 0; i < found.size(); i++) {
            for (int j = 0; j < found.get(i).length; j++) {
                all[from + i * most + j] = found.get(i)[j] + SHIFT;
            }
        }
    }

    private static List<int[]> rows(double[] all, int most) {
        return IntStream.range(0, all.length / most)
                .mapToObj(row -> Arrays.stream(all, row * most, (row + 1) * most)
                        .filter(value -> value > 0)
                        .mapToInt(value -> (int) value - SHIFT)
                        .toArray())
                .toList();
    }

    /** To the length of the shortest, as one search for all would have done. */
    private static List<int[]> cut(List<int[]> rows) {
        int length = rows.stream().mapToInt(row -> row.length).min().orElse(0);
        UnaryOperator<int[]> first = row -> Arrays.copyOf(row, length);
        return rows.stream().map(first).toList();
    }
}
