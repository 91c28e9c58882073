package org.pyramidion.run;

/** Which part fine-tuning takes from the warm start, and not from pre-training (REALM, table 2). */
public enum Reset {
    NONE,
    /** The encoder, which the reader starts from. */
    ENCODER,
    /** The embedders of documents and queries, and so the index. */
    RETRIEVER,
    /** All that pre-training taught. */
    BOTH;

    public boolean resetsEncoder() {
        return this == ENCODER || this == BOTH;
    }

    public boolean resetsRetriever() {
        return this == RETRIEVER || this == BOTH;
    }
}
