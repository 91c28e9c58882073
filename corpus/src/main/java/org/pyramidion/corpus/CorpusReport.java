package org.pyramidion.corpus;

/**
 * What building a corpus came to.
 *
 * @param documents documents with text
 * @param blocks blocks made of them
 * @param tokens wordpieces of the blocks' texts, titles not counted
 * @param spans salient spans
 * @param blocksWithoutSpans blocks that offer nothing to mask
 * @param emptyDocuments documents passed over for want of text
 * @param truncatedBlocks blocks that are longer than blocks were to be, of which the model sees only the beginning: a sentence that
 *     alone is too long, many long words, a long record
 * @param repeatedIds documents whose id an earlier one has already
 * @param duplicates documents whose text an earlier one has already, letter for letter; of what was read together, and not taken
 *     back when documents are removed
 * @param boilerplate records passed over because there is nothing to learn from them, such as redirects and lists
 * @param unreadable files that could not be read
 */
public record CorpusReport(
        long documents,
        int blocks,
        long tokens,
        long spans,
        long blocksWithoutSpans,
        long emptyDocuments,
        long truncatedBlocks,
        long repeatedIds,
        long duplicates,
        long boilerplate,
        long unreadable) {}
