package org.pyramidion.run;

/** Where fine-tuning's reader begins. */
public enum ReaderOrigin {
    /** At the run's own encoder, with a random head, as published. */
    OWN,
    /** At the reader that comes along, which has learnt to read. */
    SHIPPED
}
