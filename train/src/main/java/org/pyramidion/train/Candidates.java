package org.pyramidion.train;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.retrieval.Reranker;
import org.pyramidion.retrieval.Retriever;

/**
 * Chooses the documents that a masked sentence is read with: the null document first, then the best blocks that do not
 * hold the sentence itself (google-research/language, {@code example_generator.postprocess_candidates}).
 */
final class Candidates {

    /** Stands for the null document, which is in no corpus. */
    static final int NULL = -1;

    private Candidates() {}

    /**
     * The candidates of each sentence.
     *
     * @param own what is forbidden to each sentence
     * @param count how many for each, the null document included
     * @return one array a sentence, all of one length, which is below {@code count} only if the corpus is too small
     */
    static List<int[]> of(List<MaskedSentence> sentences, Retriever retriever, OwnBlocks own, int count) {
        return withNull(retrieve(sentences, retriever, own, Math.max(1, count - 1)), count);
    }

    /**
     * The same, from {@code factor} times as many that the index found, as the present parameters rank them: an index that lags
     * behind costs less so.
     */
    static List<int[]> reranked(
            List<MaskedSentence> sentences,
            Retriever retriever,
            OwnBlocks own,
            int count,
            Reranker reranker,
            int factor) {
        int wanted = Math.max(1, count - 1);
        List<Hits> hits = retrieve(sentences, retriever, own, wanted * factor);
        List<int[]> queries = sentences.stream().map(MaskedSentence::tokens).toList();
        return withNull(reranker.best(queries, hits, wanted), count);
    }

    private static List<Hits> retrieve(List<MaskedSentence> sentences, Retriever retriever, OwnBlocks own, int k) {
        return retriever.retrieve(
                sentences.stream().map(MaskedSentence::tokens).toList(),
                k,
                sentences.stream().map(sentence -> own.of(sentence.block())).toList());
    }

    private static List<int[]> withNull(List<Hits> hits, int count) {
        int shared =
                Math.min(count - 1, hits.stream().mapToInt(Hits::size).min().orElse(0));
        List<int[]> result = new ArrayList<>(hits.size());
        for (Hits found : hits) {
            int[] candidates = new int[shared + 1];
            candidates[0] = NULL;
            System.arraycopy(found.ids(), 0, candidates, 1, shared);
            result.add(candidates);
        }
        return result;
    }
}
