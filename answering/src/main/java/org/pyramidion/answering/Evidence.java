package org.pyramidion.answering;

import java.util.Map;
import org.pyramidion.corpus.Block;
import org.pyramidion.text.Span;

/**
 * The passage that an answer stands in.
 *
 * @param block number of the block in the corpus
 * @param documentId the document it is from
 * @param title the document's title, perhaps empty
 * @param text the block's text
 * @param fields the document's other fields
 * @param start first UTF-16 char of the answer in the text
 * @param limit one after its last
 */
public record Evidence(
        int block, String documentId, String title, String text, Map<String, Object> fields, int start, int limit) {

    static Evidence of(Block block, Span place) {
        return new Evidence(
                block.index(),
                block.documentId(),
                block.title(),
                block.text(),
                block.fields(),
                place.start(),
                place.limit());
    }
}
