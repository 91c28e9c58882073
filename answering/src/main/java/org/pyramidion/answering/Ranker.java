package org.pyramidion.answering;

import java.util.List;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;

/** Ranks the blocks of a corpus for questions: what an evaluator measures the recall of, and readers read. */
@FunctionalInterface
public interface Ranker {

    /** Ranks nothing, for answers that come without passages. */
    Ranker NONE = (questions, k, allowed) -> questions.stream()
            .map(question -> new Hits(new int[0], new float[0]))
            .toList();

    /**
     * Ranks some blocks for some questions at once.
     *
     * @param k how many blocks to return of each at most
     * @param allowed block numbers of which alone any is ranked
     * @return one result a question, in their order: block numbers of the corpus, best first, each once, and what they
     *     score, never rising; none for a question that nothing is known of
     */
    List<Hits> rank(List<Question> questions, int k, IdSet allowed);

    /** Ranks all blocks. */
    default List<Hits> rank(List<Question> questions, int k) {
        return rank(questions, k, IdSet.all());
    }
}
