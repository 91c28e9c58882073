package org.pyramidion.model;

/** How a sentence's vector is made of the last hidden states. */
public enum SentencePooling {
    /** That of {@code [CLS]}, without BERT's pooler. */
    FIRST,
    /** Their mean, marks included. */
    MEAN
}
