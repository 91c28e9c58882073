package org.pyramidion.answering;

import java.util.List;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.Bm25Index;

/**
 * Ranks by the words that question and block share.
 *
 * @param index of the corpus
 * @param settings of BM25
 */
public record LexicalRanker(Bm25Index index, Bm25Index.Settings settings) implements Ranker {

    @Override
    public List<Hits> rank(List<Question> questions, int k, IdSet allowed) {
        return index.search(questions.stream().map(Question::text).toList(), k, settings, allowed);
    }
}
