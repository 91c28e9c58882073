package org.pyramidion.corpus;

import java.util.BitSet;

/** The counts of a corpus while documents come and go. */
final class BlockTally {

    private long documents;
    private int blocks;
    private long tokens;
    private long spans;
    private long blocksWithoutSpans;
    private long emptyDocuments;
    private long truncatedBlocks;
    private long duplicates;
    private long boilerplate;
    private long unreadable;

    BlockTally(CorpusReport before) {
        this.documents = before.documents();
        this.blocks = before.blocks();
        this.tokens = before.tokens();
        this.spans = before.spans();
        this.blocksWithoutSpans = before.blocksWithoutSpans();
        this.emptyDocuments = before.emptyDocuments();
        this.truncatedBlocks = before.truncatedBlocks();
        this.duplicates = before.duplicates();
        this.boilerplate = before.boilerplate();
        this.unreadable = before.unreadable();
    }

    /** Some documents of a corpus come, and what it passed over. */
    void add(CorpusStore corpus, BitSet taken) {
        CorpusReport counts = corpus.counts();
        emptyDocuments += counts.emptyDocuments();
        duplicates += counts.duplicates();
        boilerplate += counts.boilerplate();
        unreadable += counts.unreadable();
        count(corpus, taken, 1);
    }

    /** Some documents of a corpus go. */
    void subtract(CorpusStore corpus, BitSet dropped) {
        count(corpus, dropped, -1);
    }

    private void count(CorpusStore corpus, BitSet ordinals, int sign) {
        documents += (long) sign * ordinals.cardinality();
        ordinals.stream()
                .flatMap(corpus::blocksOf)
                .mapToObj(corpus::block)
                .forEach(block -> count(block, corpus.maxBlockTokens(), sign));
    }

    private void count(Block block, int maxTokens, int sign) {
        int length = BlockSplitter.SPECIAL_TOKENS + block.titleTokens().length + block.tokens().length;
        blocks += sign;
        tokens += (long) sign * block.tokens().length;
        spans += (long) sign * block.spans().size();
        blocksWithoutSpans += block.spans().isEmpty() ? sign : 0;
        truncatedBlocks += length > maxTokens ? sign : 0;
    }

    CorpusReport report(long repeatedIds) {
        return new CorpusReport(
                documents,
                blocks,
                tokens,
                spans,
                blocksWithoutSpans,
                emptyDocuments,
                truncatedBlocks,
                repeatedIds,
                duplicates,
                boilerplate,
                unreadable);
    }
}
