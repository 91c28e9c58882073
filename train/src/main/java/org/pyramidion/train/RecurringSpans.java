package org.pyramidion.train;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.run.Exclusion;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * The words around a name or date, to find another block by that has it too (Spider, Ram et al. 2022): one of the same
 * document, as Spider's are, or title, or one that has something else of its sentence as well ({@link Corroboration}). What is the same in both is then mostly a fact, and the one asks for the other in words of its own.
 */
final class RecurringSpans implements TextPairs {

    /** Wordpieces around a span, itself not counted: Spider's. */
    private static final int LEAST = 5;

    private static final int MOST = 30;

    private final InputFormat format;
    private final CorpusStore corpus;
    private final double removal;
    private final Corroboration corroboration;
    private final int[] blocks;

    /** @param removal share of queries that lack the span itself */
    RecurringSpans(InputFormat format, CorpusStore corpus, double removal) {
        this.format = format;
        this.corpus = corpus;
        this.removal = removal;
        this.corroboration = new Corroboration(corpus, new OwnBlocks(corpus, corpus, Exclusion.BLOCK));
        this.blocks = IntStream.range(0, corpus.size())
                .parallel()
                .filter(i -> !spans(corpus.block(i)).isEmpty())
                .toArray();
    }

    private List<Span> spans(Block block) {
        return block.spans().stream()
                .map(SalientSpan::span)
                .filter(span -> others(block, span).findAny().isPresent())
                .toList();
    }

    private IntStream others(Block block, Span span) {
        IntStream near = IntStream.of(corroboration.having(block, span)).filter(index -> belongTogether(index, block));
        return IntStream.concat(near, corroboration.others(block, span)).distinct();
    }

    private boolean belongTogether(int index, Block block) {
        return corpus.documentOrdinal(index) == corpus.documentOrdinal(block.index())
                || !block.title().isEmpty() && corpus.title(index).equals(block.title());
    }

    @Override
    public int size() {
        return blocks.length;
    }

    @Override
    public String wanted() {
        return "names that another block of the same document or title has, or one with something else of the same sentence";
    }

    @Override
    public Pair at(int place, SplittableRandom random) {
        Block block = corpus.block(blocks[place]);
        List<Span> spans = spans(block);
        Span span = spans.get(random.nextInt(spans.size()));
        int[] others = others(block, span).toArray();
        Block other = corpus.block(others[random.nextInt(others.length)]);
        return Pair.of(format, around(block, span, random), other, other.tokens());
    }

    /** The span among {@value #LEAST} to {@value #MOST} wordpieces of its block, or these alone. */
    private int[] around(Block block, Span span, SplittableRandom random) {
        boolean removed = random.nextDouble() < removal;
        int window = random.nextInt(LEAST, MOST + 1);
        int first = Stretches.before(block, span.start());
        int limit = Stretches.before(block, span.limit());
        int behind = block.tokens().length - limit;
        int most = Math.min(window, first);
        int before = random.nextInt(Math.clamp(window - behind, 0, most), most + 1);
        return IntStream.range(first - before, limit + Math.min(behind, window - before))
                .filter(i -> !removed || i < first || i >= limit)
                .map(i -> block.tokens()[i])
                .toArray();
    }
}
