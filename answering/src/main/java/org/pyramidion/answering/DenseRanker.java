package org.pyramidion.answering;

import java.util.List;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.RealmModel;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.OpenStage;

/** Ranks by inner products of a model's embeddings. */
public final class DenseRanker implements Ranker {

    private final RealmModel model;
    private final Retriever retriever;

    public DenseRanker(RealmModel model, InputFormat format, BlockIndex index) {
        this.model = model;
        this.retriever = new Retriever(model, format, index);
    }

    /** Ranks by the model and the index of a stage. */
    public static DenseRanker of(OpenStage stage) {
        return new DenseRanker(stage.model(), stage.format(), stage.index());
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
