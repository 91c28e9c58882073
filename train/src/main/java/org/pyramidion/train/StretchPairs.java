package org.pyramidion.train;

import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.text.Span;

/** A stretch of a block, to find that block by. It may be removed from it, so that matching words does not suffice. */
final class StretchPairs implements TextPairs {

    /** Wordpieces of the shortest crop. */
    private static final int SHORTEST = 4;

    /** Share of a block that the longest crop has. */
    private static final double LONGEST = 0.5;

    private final InputFormat format;
    private final CorpusStore corpus;
    private final double removal;
    private final BiFunction<Block, SplittableRandom, Span> stretch;
    private final String wanted;
    private final int[] blocks;

    private StretchPairs(
            InputFormat format,
            CorpusStore corpus,
            double removal,
            Predicate<Block> fits,
            BiFunction<Block, SplittableRandom, Span> stretch,
            String wanted) {
        this.format = format;
        this.corpus = corpus;
        this.removal = removal;
        this.stretch = stretch;
        this.wanted = wanted;
        this.blocks = IntStream.range(0, corpus.size())
                .parallel()
                .filter(i -> fits.test(corpus.block(i)))
                .toArray();
    }

    /** @param removal share of stretches that their block is shown without */
    static StretchPairs sentences(InputFormat format, CorpusStore corpus, double removal) {
        // A block of one sentence would be empty without it.
        return new StretchPairs(
                format,
                corpus,
                removal,
                block -> block.sentences().size() > 1,
                (block, random) ->
                        block.sentences().get(random.nextInt(block.sentences().size())),
                "two sentences or more");
    }

    /** Of {@value #SHORTEST} wordpieces to half of the block, each length as often. */
    static StretchPairs crops(InputFormat format, CorpusStore corpus, double removal) {
        return new StretchPairs(
                format,
                corpus,
                removal,
                block -> block.tokens().length >= 2 * SHORTEST,
                StretchPairs::crop,
                "%d wordpieces or more".formatted(2 * SHORTEST));
    }

    private static Span crop(Block block, SplittableRandom random) {
        int all = block.tokens().length;
        int length = random.nextInt(SHORTEST, (int) (LONGEST * all) + 1);
        int from = random.nextInt(all - length + 1);
        return Stretches.of(block, from, from + length);
    }

    @Override
    public int size() {
        return blocks.length;
    }

    @Override
    public String wanted() {
        return wanted;
    }

    @Override
    public Pair at(int place, SplittableRandom random) {
        Block block = corpus.block(blocks[place]);
        Span taken = stretch.apply(block, random);
        boolean removed = random.nextDouble() < removal;
        int[] query = Stretches.inside(block, taken);
        return Pair.of(format, query, block, removed ? Stretches.outside(block, taken) : block.tokens());
    }
}
