package org.pyramidion.train;

import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.Exclusion;
import org.pyramidion.run.Masking;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * How much of a corpus pre-training can mask.
 *
 * @param training blocks to learn from
 * @param heldOut blocks that are kept for measuring
 */
public record MaskableText(int training, int heldOut) {

    private static final MaskableText NONE = new MaskableText(0, 0);

    /**
     * Counts.
     *
     * @param masking what is masked of a sentence
     * @param queryLength longest query, in wordpieces with marks
     * @param heldOut how many blocks are to be held out
     */
    public static MaskableText of(
            CorpusStore corpus, WordPieceTokenizer tokenizer, Masking masking, int queryLength, int heldOut) {
        OwnBlocks own = new OwnBlocks(corpus, corpus, Exclusion.DOCUMENT);
        SentenceSampler.Settings settings = new SentenceSampler.Settings(masking, queryLength - 2, 10, heldOut);
        try {
            SentenceSampler sampler = new SentenceSampler(
                    corpus,
                    tokenizer,
                    settings,
                    1,
                    masking == Masking.CORROBORATED ? new Corroboration(corpus, own)::holds : (block, masked) -> true);
            return new MaskableText(sampler.blocks(), sampler.heldOut().size());
        } catch (PyramidionException e) {
            return NONE; // fewer than two blocks
        }
    }
}
