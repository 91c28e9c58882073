package org.pyramidion.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;

/**
 * Draws masked sentences: blocks in a fresh order each epoch, and of a block one of its maskable spans, uniformly. A few
 * blocks are held out: no sentence of theirs is ever a training query (they stay in the knowledge corpus, as any other).
 */
final class SentenceSampler {

    private final CorpusStore corpus;
    private final int maskId;
    private final int capacity;
    private final int maxMasks;
    private final long seed;
    private final int[] training;
    private final List<MaskedSentence> heldOut;
    private final EpochOrder order;

    /**
     * @param capacity how many wordpieces of a query are seen
     * @param heldOut how many blocks to hold out; at most a tenth of the eligible ones are
     * @param seed of the training order; which blocks are held out does not depend on it
     */
    SentenceSampler(CorpusStore corpus, int maskId, int capacity, int maxMasks, int heldOut, long seed) {
        this.corpus = corpus;
        this.maskId = maskId;
        this.capacity = capacity;
        this.maxMasks = maxMasks;
        this.seed = seed;
        int[] eligible = IntStream.range(0, corpus.size())
                .filter(block -> !spans(block).isEmpty())
                .toArray();
        if (eligible.length < 2) {
            throw new PyramidionException(
                    "the corpus has %d blocks with a salient span to mask; pre-training needs names or dates in its text"
                            .formatted(eligible.length));
        }
        EpochOrder fixed = new EpochOrder(eligible.length, 0);
        int held = Math.min(heldOut, eligible.length / 10);
        this.heldOut = IntStream.range(0, held)
                .mapToObj(i -> pick(eligible[fixed.at(i)], i))
                .toList();
        this.training = IntStream.range(held, eligible.length)
                .map(i -> eligible[fixed.at(i)])
                .toArray();
        this.order = new EpochOrder(training.length, seed);
    }

    /** The training sentences from position {@code from} of the endless order on. */
    List<MaskedSentence> training(long from, int count) {
        List<MaskedSentence> sentences = new ArrayList<>(count);
        for (long position = from; position < from + count; position++) {
            sentences.add(pick(training[order.at(position)], Seeds.mix(seed, position)));
        }
        return sentences;
    }

    /** The same sentences for every run on this corpus. */
    List<MaskedSentence> heldOut() {
        return heldOut;
    }

    private MaskedSentence pick(int block, long draw) {
        List<MaskedSentence> spans = spans(block);
        return spans.get(Seeds.at(draw, block).nextInt(spans.size()));
    }

    private List<MaskedSentence> spans(int block) {
        return MaskedSentence.of(corpus.block(block), maskId, capacity, maxMasks);
    }
}
