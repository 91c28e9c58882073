package org.pyramidion.corpus;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What building a corpus came to. What was passed over, cut or repeated is told of all that was read, and not taken
 * back when documents are removed.
 *
 * @param documents documents with text
 * @param blocks blocks made of them
 * @param tokens wordpieces of the blocks' texts, titles not counted
 * @param spans salient spans
 * @param blocksWithoutSpans blocks that offer nothing to mask
 * @param emptyDocuments documents passed over for want of text
 * @param truncatedBlocks blocks that are longer than blocks were to be, of which the model sees only the beginning:
 *     long records
 * @param unseenTokens wordpieces at the end of those blocks, which no model sees
 * @param cutSentences sentences, or words of a block, that were cut because they alone are longer than a block
 * @param repeatedIds documents whose id an earlier one has already
 * @param duplicates documents whose text an earlier one has already, letter for letter
 * @param boilerplate records passed over because there is nothing to learn from them, such as redirects and lists
 * @param templates of Wikipedia, that were left out of sentences
 * @param unreadable files that could not be read
 * @param passedOver files of a folder that no reader is for, counted by the endings of their names
 */
public record CorpusReport(
        long documents,
        int blocks,
        long tokens,
        long spans,
        long blocksWithoutSpans,
        long emptyDocuments,
        long truncatedBlocks,
        long unseenTokens,
        long cutSentences,
        long repeatedIds,
        long duplicates,
        long boilerplate,
        long templates,
        long unreadable,
        Map<String, Long> passedOver) {

    public CorpusReport {
        passedOver = Collections.unmodifiableMap(new TreeMap<>(passedOver));
    }

    /** The share of the wordpieces that no model sees. */
    public double unseenShare() {
        return tokens == 0 ? 0 : (double) unseenTokens / tokens;
    }

    /** The same with other salient spans. */
    CorpusReport withSpans(long count, long blocksWithout) {
        return new CorpusReport(
                documents,
                blocks,
                tokens,
                count,
                blocksWithout,
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
