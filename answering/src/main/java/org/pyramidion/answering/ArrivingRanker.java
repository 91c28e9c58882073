package org.pyramidion.answering;

import java.util.Arrays;
import java.util.List;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.ArrivingVectors;
import org.pyramidion.retrieval.Fusion;

/**
 * Joins the ranking by words and that by vectors which are still coming in: the best blocks by words are embedded
 * first, if they are not yet. A question in another script than Latin is ranked by words alone, for the published
 * encoders know English.
 *
 * @param fusion whose first ranking is by vectors
 */
public record ArrivingRanker(Ranker words, ArrivingVectors vectors, Fusion fusion) implements Ranker {

    private static final int EMBEDDED = 200;
    private static final int DEPTH = 100;

    @Override
    public List<Hits> rank(List<Question> questions, int k) {
        List<Hits> byWords = words.rank(questions, Math.max(k, EMBEDDED));
        Hits[] ranked = new Hits[questions.size()];
        Arrays.setAll(ranked, i -> rank(questions.get(i).text(), byWords.get(i), k));
        return List.of(ranked);
    }

    private Hits rank(String question, Hits byWords, int k) {
        if (!LatinRanker.isLatin(question)) {
            return first(byWords, k);
        }
        int depth = Math.max(k, DEPTH);
        return fusion.fuse(vectors.rank(question, byWords.ids(), depth), first(byWords, depth), k);
    }

    private static Hits first(Hits hits, int k) {
        int count = Math.min(k, hits.size());
        return new Hits(Arrays.copyOf(hits.ids(), count), Arrays.copyOf(hits.scores(), count));
    }
}
