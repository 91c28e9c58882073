package org.pyramidion.retrieval;

import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.RealmModel;

/**
 * A model with its corpus and the index of that corpus: all that a question needs. They stay the caller's to close.
 *
 * @param index of the corpus, by the model's document embedder or an older one
 */
public record IndexedRealm(Realm realm, BlockIndex index) {

    public RealmModel model() {
        return realm.model();
    }

    public CorpusStore corpus() {
        return realm.corpus();
    }

    /** Searches the index with the model's query embedder. */
    public Retriever retriever() {
        return new Retriever(realm.model(), realm.format(), index);
    }
}
