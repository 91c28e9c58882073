package org.pyramidion.answering;

import java.util.List;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;
import org.pyramidion.retrieval.IndexedRealm;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.retrieval.Retriever;
import org.pyramidion.run.OpenStage;

/** Ranks by inner products of a model's embeddings. */
public final class DenseRanker implements Ranker {

    private final Realm realm;
    private final Retriever retriever;

    public DenseRanker(IndexedRealm indexed) {
        this.realm = indexed.realm();
        this.retriever = indexed.retriever();
    }

    /** Ranks by the model and the index of a stage. */
    public static DenseRanker of(OpenStage stage) {
        return new DenseRanker(stage.realm());
    }

    @Override
    public List<Hits> rank(List<Question> questions, int k, IdSet allowed) {
        return retriever.retrieve(
                questions.stream()
                        .map(question -> realm.tokens(question.text()))
                        .toList(),
                k,
                List.of(),
                allowed);
    }
}
