package org.pyramidion.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.Masking;
import org.pyramidion.text.Span;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Draws masked sentences: blocks in a fresh order each epoch, and of a block one of its maskable spans, or sentences,
 * uniformly. A few blocks are held out: no sentence of theirs, or of a copy, is ever a training query (they stay in the
 * knowledge corpus, as any other). What is masked in them is a salient span, whatever is masked in training, so that
 * schemes can be compared; one that is corroborated, if those are what is trained on: nothing can be retrieved for the
 * others.
 */
final class SentenceSampler {

    /**
     * @param capacity how many wordpieces of a query are seen
     * @param maxMasks the most wordpieces that are masked at once
     * @param heldOut how many blocks to hold out; at most a tenth of those with salient spans that are wanted are
     * @param aliases the field of documents that lists other names of what is masked in them
     */
    record Settings(Masking masking, int capacity, int maxMasks, int heldOut, Optional<String> aliases) {

        /** Without aliases. */
        Settings(Masking masking, int capacity, int maxMasks, int heldOut) {
            this(masking, capacity, maxMasks, heldOut, Optional.empty());
        }
    }

    private final CorpusStore corpus;
    private final WordPieceTokenizer tokenizer;
    private final Settings settings;
    private final RandomMasks random;
    private final long seed;
    private final int[] training;
    private final List<MaskedSentence> heldOut;
    private final EpochOrder order;
    private final BiPredicate<Block, MaskedSentence> wanted;

    /**
     * Takes every salient span there is.
     *
     * @param corpus the text to mask
     * @param seed of the training order; which blocks are held out does not depend on it
     */
    SentenceSampler(CorpusStore corpus, WordPieceTokenizer tokenizer, Settings settings, long seed) {
        this(corpus, tokenizer, settings, seed, (block, masked) -> true);
    }

    /**
     * @param corpus the text to mask
     * @param seed of the training order; which blocks are held out does not depend on it
     * @param wanted which salient spans to train on, and to hold out; safe for several threads
     */
    SentenceSampler(
            CorpusStore corpus,
            WordPieceTokenizer tokenizer,
            Settings settings,
            long seed,
            BiPredicate<Block, MaskedSentence> wanted) {
        this.wanted = wanted;
        this.corpus = corpus;
        this.tokenizer = tokenizer;
        this.settings = settings;
        this.random = new RandomMasks(settings.masking(), tokenizer, settings.capacity(), settings.maxMasks());
        this.seed = seed;
        int[] mixed = mixed(blocks(block -> !wanted(block).isEmpty()));
        int held = Math.min(settings.heldOut(), mixed.length / 10);
        this.heldOut = IntStream.range(0, held)
                .mapToObj(i -> drawn(wanted(mixed[i]), mixed[i], i))
                .toList();
        Set<String> seen =
                Arrays.stream(mixed).limit(held).mapToObj(this::content).collect(Collectors.toSet());
        int[] others = isSalient() ? Arrays.copyOfRange(mixed, held, mixed.length) : blocks(this::hasSentences);
        this.training = Arrays.stream(others)
                .parallel()
                .filter(block -> !seen.contains(content(block)))
                .toArray();
        if (training.length < 2) {
            throw new PyramidionException(
                    "the corpus has %d blocks with something to mask; pre-training needs names or dates in its text%s"
                            .formatted(
                                    training.length,
                                    settings.masking() == Masking.CORROBORATED
                                            ? ", and other documents that name them too; pretrain.masking=salient does"
                                                    + " without those"
                                            : ""));
        }
        this.order = new EpochOrder(training.length, seed);
    }

    private boolean isSalient() {
        return settings.masking() == Masking.SALIENT || settings.masking() == Masking.CORROBORATED;
    }

    private int[] blocks(IntPredicate wanted) {
        return IntStream.range(0, corpus.size()).parallel().filter(wanted).toArray();
    }

    /** The same order for every run. */
    private static int[] mixed(int[] blocks) {
        if (blocks.length == 0) {
            return blocks;
        }
        EpochOrder fixed = new EpochOrder(blocks.length, 0);
        return IntStream.range(0, blocks.length).map(i -> blocks[fixed.at(i)]).toArray();
    }

    private boolean hasSentences(int block) {
        return !random.sentences(corpus.block(block)).isEmpty();
    }

    private String content(int block) {
        return corpus.title(block) + "\n" + corpus.text(block);
    }

    /** The training sentences from position {@code from} of the endless order on. Safe for several threads. */
    List<MaskedSentence> training(long from, int count) {
        return LongStream.range(from, from + count)
                .parallel()
                .mapToObj(this::at)
                .toList();
    }

    private MaskedSentence at(long position) {
        int block = training[order.at(position)];
        long draw = Seeds.mix(seed, position);
        return isSalient() ? drawn(wanted(block), block, draw) : random(block, draw);
    }

    /** The text that is masked. */
    CorpusStore corpus() {
        return corpus;
    }

    /** How many blocks are trained on. */
    int blocks() {
        return training.length;
    }

    /** The same sentences for every run on this corpus. */
    List<MaskedSentence> heldOut() {
        return heldOut;
    }

    private static MaskedSentence drawn(List<MaskedSentence> spans, int block, long draw) {
        return spans.get(Seeds.at(draw, block).nextInt(spans.size()));
    }

    private MaskedSentence random(int index, long draw) {
        Block block = corpus.block(index);
        List<Span> sentences = random.sentences(block);
        SplittableRandom source = Seeds.at(draw, index);
        return random.of(block, sentences.get(source.nextInt(sentences.size())), source);
    }

    private List<MaskedSentence> wanted(int index) {
        Block block = corpus.block(index);
        return spans(block).stream()
                .filter(masked -> wanted.test(block, masked))
                .toList();
    }

    private List<MaskedSentence> spans(Block block) {
        List<MaskedSentence> spans =
                MaskedSentence.of(block, tokenizer.maskId(), settings.capacity(), settings.maxMasks());
        return settings.aliases()
                .map(field -> MaskedAlias.of(block, field, tokenizer))
                .map(aliases -> spans.stream().map(span -> span.with(aliases)).toList())
                .orElse(spans);
    }
}
