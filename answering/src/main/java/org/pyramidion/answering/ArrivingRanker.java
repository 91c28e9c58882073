package org.pyramidion.answering;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.ArrivingVectors;
import org.pyramidion.retrieval.Fusion;

/**
 * Joins the ranking by words and that by vectors which are still coming in: the best blocks by words are embedded
 * first, if they are not yet, and all that are allowed where those are few. A question in another script than Latin is
 * ranked by words alone, for the published encoders know English.
 *
 * @param fusion whose first ranking is by vectors
 */
public record ArrivingRanker(Ranker words, ArrivingVectors vectors, Fusion fusion) implements Ranker {

    private static final int EMBEDDED = 200;
    private static final int DEPTH = 100;

    @Override
    public List<Hits> rank(List<Question> questions, int k, IdSet allowed) {
        return new LatinRanker(this::joined, words).rank(questions, k, allowed);
    }

    private List<Hits> joined(List<Question> questions, int k, IdSet allowed) {
        int depth = Math.max(k, DEPTH);
        List<Hits> byWords = words.rank(questions, Math.max(k, EMBEDDED), allowed);
        List<Hits> byVectors =
                vectors.rank(questions.stream().map(Question::text).toList(), wanted(byWords, allowed), depth, allowed);
        return IntStream.range(0, questions.size())
                .mapToObj(i -> fusion.fuse(byVectors.get(i), first(byWords.get(i), depth), k))
                .toList();
    }

    private int[] wanted(List<Hits> byWords, IdSet allowed) {
        return allowed.count(vectors.size()) <= EMBEDDED
                ? allowed.ids(vectors.size()).toArray()
                : byWords.stream()
                        .flatMapToInt(hits -> IntStream.of(hits.ids()))
                        .toArray();
    }

    private static Hits first(Hits hits, int k) {
        int count = Math.min(k, hits.size());
        return new Hits(Arrays.copyOf(hits.ids(), count), Arrays.copyOf(hits.scores(), count));
    }
}
