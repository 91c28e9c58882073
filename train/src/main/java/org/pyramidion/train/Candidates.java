package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

    /** Stands in a place that no document takes; nothing is ever likely by it. */
    static final int NONE = -2;

    private Candidates() {}

    /**
     * The candidates of each sentence.
     *
     * @param own what is forbidden to each sentence
     * @param count how many for each, the null document included
     * @return one array a sentence, all of one length, which is below {@code count} only if the corpus is too small
     */
    static List<int[]> of(List<MaskedSentence> sentences, Retriever retriever, OwnBlocks own, int count) {
        return of(sentences, BlankQueries.sentences(), retriever, own, count);
    }

    /** The same for what the sentences ask. */
    static List<int[]> of(
            List<MaskedSentence> sentences, BlankQueries queries, Retriever retriever, OwnBlocks own, int count) {
        return withNull(retrieve(sentences, queries, retriever, own, count), count);
    }

    /**
     * The same, from {@code factor} times as many that the index found, as the present parameters rank them: an index
     * that lags behind costs less so.
     */
    static List<int[]> reranked(
            List<MaskedSentence> sentences,
            BlankQueries queries,
            Retriever retriever,
            OwnBlocks own,
            int count,
            Reranker reranker,
            int factor) {
        int wanted = Math.max(1, count - 1);
        List<Hits> hits = retrieve(sentences, queries, retriever, own, 1 + wanted * factor);
        return withNull(reranker.best(queries.of(sentences), hits, wanted), count);
    }

    /** Puts each sentence's own block between the null document and the candidates, of which the last falls away. */
    static List<int[]> withOrigin(List<MaskedSentence> sentences, List<int[]> candidates) {
        return IntStream.range(0, sentences.size())
                .mapToObj(i -> {
                    int[] found = candidates.get(i);
                    int[] result = new int[Math.max(2, found.length)];
                    result[0] = NULL;
                    result[1] = sentences.get(i).block();
                    System.arraycopy(found, 1, result, 2, result.length - 2);
                    return result;
                })
                .toList();
    }

    /** Adds the best document of each other sentence, where it is neither forbidden nor a candidate already. */
    static List<int[]> withOthers(List<MaskedSentence> sentences, List<int[]> candidates, OwnBlocks own) {
        int[] best = candidates.stream()
                .mapToInt(blocks -> blocks.length > 1 ? blocks[1] : NONE)
                .toArray();
        return IntStream.range(0, sentences.size())
                .parallel()
                .mapToObj(i -> {
                    Set<Integer> taken =
                            Arrays.stream(candidates.get(i)).boxed().collect(Collectors.toCollection(HashSet::new));
                    Arrays.stream(own.of(sentences.get(i).block())).forEach(taken::add);
                    IntStream others = Arrays.stream(best).map(block -> taken.add(block) ? block : NONE);
                    return IntStream.concat(Arrays.stream(candidates.get(i)), others)
                            .toArray();
                })
                .toList();
    }

    /** What the index finds for each sentence: one fewer than {@code count}, which the null document is one of. */
    static List<Hits> retrieve(
            List<MaskedSentence> sentences, BlankQueries queries, Retriever retriever, OwnBlocks own, int count) {
        return retriever.retrieve(queries.of(sentences), Math.max(1, count - 1), own.of(sentences));
    }

    /** Puts the null document before what was found; as many of that for each sentence. */
    static List<int[]> withNull(List<Hits> hits, int count) {
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
