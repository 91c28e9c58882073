package org.pyramidion.run;

/** What the inverse cloze task asks of a corpus, and which block is to be found. */
public enum IctPairs {
    /** A sentence, and the block that it is from (ICT, Lee et al. 2019): REALM's own. */
    SENTENCES,
    /**
     * A stretch of words, up to half of a block and where sentences end or not, and that block: the random crops of
     * Contriever (Izacard et al. 2022) and AugTriever (Meng et al. 2022).
     */
    CROPS,
    /**
     * The words around a name or date, and another block that has it too: one of the same document or title, or with
     * something else of the sentence (Spider, Ram et al. 2022).
     */
    RECURRING_SPANS
}
