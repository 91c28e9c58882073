package org.pyramidion.run;

/** What fine-tuning teaches. */
public enum FinetuningTask {
    /** To answer questions with a stretch of a block (ORQA). */
    ANSWERS,
    /** To say which class a claim is of, such as supported or refuted (FEVER). */
    CLASSIFICATION
}
