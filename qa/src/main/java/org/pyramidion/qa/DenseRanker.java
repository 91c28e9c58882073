package org.pyramidion.qa;

import java.util.List;
import org.pyramidion.corpus.Question;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;

/** Ranks by inner products of a model's embeddings. */
public final class DenseRanker implements Ranker {

    private final RealmModel model;
    private final Retriever retriever;

    public DenseRanker(RealmModel model, InputFormat format, BlockIndex index) {
        this.model = model;
        this.retriever = new Retriever(model, format, index);
    }

    @Override
    public List<Hits> rank(List<Question> questions, int k) {
        return retriever.retrieve(
                questions.stream()
                        .map(question ->
                                model.tokenizer().encode(question.text()).ids())
                        .toList(),
                k);
    }
}
