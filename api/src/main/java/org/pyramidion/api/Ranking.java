package org.pyramidion.api;

/** What ranks the passages of a corpus for which no model was trained. */
public enum Ranking {
    /**
     * What found answers in technical documents best: words, and the vectors of {@link #MINILM} beside them. Opens at
     * once; vectors come in while it is asked, those first that a question needs. By words alone where the weights
     * cannot be had or the corpus is of another vocabulary, which {@link KnowledgeBase#readiness} says. Where {@link
     * Adapting} gave the corpus an encoder that is better there, that one's vectors.
     */
    BEST,
    /** Words, by BM25: needs no weights and no embedding of the corpus. */
    BM25,
    /** all-MiniLM-L6-v2 as published, trained on labelled pairs by its makers. */
    MINILM,
    /** bge-small-en-v1.5 as published, trained on labelled pairs by its makers. */
    BGE_SMALL,
    /** The reciprocal ranks of {@link #BM25} and {@link #MINILM}. */
    FUSION
}
