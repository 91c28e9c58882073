package org.pyramidion.answering;

import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Fusion;

/**
 * Joins what two others rank.
 *
 * @param first whose weight the fusion's is
 */
public record FusedRanker(Ranker first, Ranker second, Fusion fusion) implements Ranker {

    /** Deeper than is asked for, as a block that both rank low can be better than what one ranks high. */
    private static final int DEPTH = 100;

    @Override
    public List<Hits> rank(List<Question> questions, int k, IdSet allowed) {
        List<Hits> one = first.rank(questions, Math.max(k, DEPTH), allowed);
        List<Hits> other = second.rank(questions, Math.max(k, DEPTH), allowed);
        return IntStream.range(0, questions.size())
                .mapToObj(i -> fusion.fuse(one.get(i), other.get(i), k))
                .toList();
    }
}
