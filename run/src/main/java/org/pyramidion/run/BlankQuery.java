package org.pyramidion.run;

/** What retrieval is asked for a masked sentence. */
public enum BlankQuery {
    /** The sentence with its masks: REALM's own. */
    SENTENCE,
    /** A question made of it by rules, by the kind of the span, so that what is learnt of blanks serves questions. */
    QUESTION,
    /** One for every other sentence. */
    MIXED
}
