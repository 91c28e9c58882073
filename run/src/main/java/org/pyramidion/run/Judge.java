package org.pyramidion.run;

/** What says how likely a document makes a blank, {@code p(y|z,x)}. */
public enum Judge {
    /** The knowledge-augmented encoder, which reads sentence and document: REALM's own. */
    ENCODER,
    /** Whether the document holds what is masked: distant supervision, without an encoder and its cost. */
    ANSWER,
    /** Whether it is the block that the sentence was taken from, which then is a candidate: an inverse cloze task. */
    ORIGIN
}
