package org.pyramidion.run;

/** What fine-tuning teaches. */
public enum FinetuningTask {
    /** To answer questions with a stretch of a block (ORQA). */
    ANSWERS,
    /** To say which class a claim is of, such as supported or refuted (FEVER). */
    CLASSIFICATION,
    /** To find blocks that hold an answer; nothing is read, and the reader stays untaught. */
    RETRIEVAL
}
