package org.pyramidion.corpus;

import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** The counts of a corpus while documents come and go. Not safe for concurrent use. */
final class CorpusTally {

    private final int maxTokens;
    private final Map<String, Long> passedOver = new TreeMap<>();
    private long documents;
    private int blocks;
    private long tokens;
    private long spans;
    private long blocksWithoutSpans;
    private long emptyDocuments;
    private long truncatedBlocks;
    private long unseenTokens;
    private long cutSentences;
    private long duplicates;
    private long boilerplate;
    private long unreadable;
    private long templates;

    /** @param maxTokens how many wordpieces of a block, with its title, a model sees */
    CorpusTally(int maxTokens) {
        this.maxTokens = maxTokens;
    }

    static CorpusTally of(CorpusStore corpus) {
        CorpusTally tally = new CorpusTally(corpus.maxBlockTokens());
        CorpusReport counts = corpus.counts();
        tally.addAll(counts);
        return tally;
    }

    /** All documents of a corpus come, and what it passed over. */
    void addAll(CorpusReport counts) {
        documents += counts.documents();
        blocks = Math.addExact(blocks, counts.blocks());
        tokens += counts.tokens();
        spans += counts.spans();
        blocksWithoutSpans += counts.blocksWithoutSpans();
        truncatedBlocks += counts.truncatedBlocks();
        unseenTokens += counts.unseenTokens();
        addPassedOver(counts);
    }

    /** Some documents of a part go, as if they had never come. */
    void subtract(CorpusPart part, BitSet dropped) {
        count(part.corpus(), dropped, -1);
        cutSentences -= dropped.stream().mapToLong(part::cuts).sum();
    }

    /** Some documents of a corpus come, and what it passed over. */
    void add(CorpusStore corpus, BitSet taken) {
        addPassedOver(corpus.counts());
        count(corpus, taken, 1);
    }

    /** Some documents of a corpus go. */
    void subtract(CorpusStore corpus, BitSet dropped) {
        count(corpus, dropped, -1);
    }

    /** What is told of reading, and of no document that is there. */
    private void addPassedOver(CorpusReport counts) {
        emptyDocuments += counts.emptyDocuments();
        cutSentences += counts.cutSentences();
        duplicates += counts.duplicates();
        boilerplate += counts.boilerplate();
        unreadable += counts.unreadable();
        templates += counts.templates();
        passedOver(counts.passedOver());
    }

    private void count(CorpusStore corpus, BitSet ordinals, int sign) {
        documents += (long) sign * ordinals.cardinality();
        ordinals.stream()
                .flatMap(corpus::blocksOf)
                .mapToObj(corpus::block)
                .forEach(block -> count(
                        block.titleTokens().length,
                        block.tokens().length,
                        block.spans().size(),
                        sign));
    }

    private void count(int titleTokens, int textTokens, int salient, int sign) {
        int unseen = BlockSplitter.SPECIAL_TOKENS + titleTokens + textTokens - maxTokens;
        blocks += sign;
        tokens += (long) sign * textTokens;
        spans += (long) sign * salient;
        blocksWithoutSpans += salient == 0 ? sign : 0;
        truncatedBlocks += unseen > 0 ? sign : 0;
        unseenTokens += (long) sign * Math.max(0, unseen);
    }

    /** A document comes. */
    void add(Iterable<DraftBlock> drafts) {
        documents++;
        for (DraftBlock draft : drafts) {
            BlockText body = draft.body();
            count(
                    draft.titleTokens().length,
                    body.tokens().size(),
                    draft.spans().size(),
                    1);
            cutSentences += body.cuts();
        }
    }

    void emptyDocument() {
        emptyDocuments++;
    }

    void duplicate() {
        duplicates(1);
    }

    void duplicates(long count) {
        duplicates += count;
    }

    void boilerplate() {
        boilerplate++;
    }

    void unreadable() {
        unreadable++;
    }

    void templates(long left) {
        templates += left;
    }

    /** @param files how many there were of each kind */
    void passedOver(Map<String, Long> files) {
        files.forEach((kind, count) -> passedOver.merge(kind, count, Long::sum));
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
                unseenTokens,
                cutSentences,
                repeatedIds,
                duplicates,
                boilerplate,
                templates,
                unreadable,
                passedOver);
    }
}
