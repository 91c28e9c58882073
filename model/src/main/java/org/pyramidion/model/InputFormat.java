package org.pyramidion.model;

import java.util.Arrays;

/**
 * How texts become inputs of the networks (google-research/language, {@code featurization.py}). Lengths count all wordpieces,
 * marks included.
 *
 * @param marks ids of {@code [CLS]} and {@code [SEP]}
 * @param queryLength longest query
 * @param blockLength longest block with its title
 * @param readerLength longest question with a block
 */
public record InputFormat(InputSequence.Marks marks, int queryLength, int blockLength, int readerLength) {

    /** {@code [CLS] query [SEP]}, for the query embedder. */
    public InputSequence query(int[] query) {
        return InputSequence.of(marks, queryLength, query);
    }

    /** {@code [CLS] title [SEP] body [SEP]}, for the document embedder. The null document has neither title nor body. */
    public InputSequence document(int[] title, int[] body) {
        return InputSequence.of(marks, blockLength, title, body);
    }

    /** {@code [CLS] query [SEP] body [SEP]}, for the knowledge-augmented encoder; the title is left out, as published. */
    public InputSequence joint(int[] query, int[] body) {
        return InputSequence.of(
                marks, queryLength + blockLength, cut(query, queryLength - 2), cut(body, blockLength - 2));
    }

    /** {@code [CLS] question [SEP] body [SEP]}, for the span reader. */
    public InputSequence reading(int[] question, int[] body) {
        return InputSequence.of(marks, readerLength, question, body);
    }

    /** How many wordpieces of a query can carry a mask: a mask further back than this is cut off. */
    public int queryCapacity() {
        return queryLength - 2;
    }

    private static int[] cut(int[] tokens, int length) {
        return tokens.length <= length ? tokens : Arrays.copyOf(tokens, length);
    }
}
