package org.pyramidion.run;

/** What pre-training's retriever is rewarded for. */
public enum Objective {
    /** The likelihood of the blank, summed over documents: REALM's own. */
    MARGINAL,
    /** The same shares among documents as the encoder finds in reading them ({@link org.pyramidion.model.Distillation}). */
    DISTILLED
}
