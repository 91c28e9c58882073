package org.pyramidion.run;

/** Which wordpieces of a sentence pre-training masks. */
public enum Masking {
    /** One salient span, a name or a date: REALM's own. */
    SALIENT,
    /** One salient span that another document names as well, together with something else of the sentence. */
    CORROBORATED,
    /** Fifteen in a hundred wordpieces, wherever they stand (BERT, Devlin et al. 2019). */
    UNIFORM,
    /** Stretches of whole words until fifteen in a hundred wordpieces are reached (SpanBERT, Joshi et al. 2020). */
    RANDOM_SPANS
}
