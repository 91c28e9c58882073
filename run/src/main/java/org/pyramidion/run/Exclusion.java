package org.pyramidion.run;

/** What is no candidate for a masked sentence, because it holds the sentence itself. */
public enum Exclusion {
    /** Every block of the sentence's document: the others often say the same thing once more. */
    DOCUMENT,
    /** The sentence's block alone, as published. */
    BLOCK
}
