package org.pyramidion.answering;

import java.util.List;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.retrieval.Realm;

/** {@code p(z|x)}: the softmax of the relevance of some blocks and the null document. */
public final class Prior {

    private final Realm realm;
    private final Relevance relevance;

    public Prior(Realm realm) {
        this.realm = realm;
        this.relevance = new Relevance(realm);
    }

    /**
     * @param hits blocks and their inner products with the question
     * @return of the null document, then of each block
     */
    public double[] of(String question, Hits hits) {
        return of(relevance.ofNull(List.of(realm.tokens(question)))[0], hits);
    }

    static double[] of(double nullRelevance, Hits hits) {
        double[] scores = new double[1 + hits.size()];
        scores[0] = nullRelevance;
        for (int i = 0; i < hits.size(); i++) {
            scores[1 + i] = hits.scores()[i];
        }
        return Probabilities.softmax(scores);
    }
}
