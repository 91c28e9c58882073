package org.pyramidion.model;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * How texts become inputs of the networks (google-research/language, {@code featurization.py}). Lengths count all
 * wordpieces, marks included.
 *
 * @param marks ids of {@code [CLS]} and {@code [SEP]}
 * @param queryLength longest query
 * @param blockLength longest block with its title
 * @param readerLength longest question with a block
 * @param plain how the embedders' inputs differ if those are a published sentence encoder's
 */
public record InputFormat(
        InputSequence.Marks marks, int queryLength, int blockLength, int readerLength, Optional<Plain> plain) {

    /**
     * The inputs of a published sentence encoder: one text, title and body without a mark between them.
     *
     * @param maxLength the most wordpieces that it reads, marks included
     * @param instruction wordpieces before every query
     */
    public record Plain(int maxLength, int[] instruction) {}

    /** As published. */
    public InputFormat(InputSequence.Marks marks, int queryLength, int blockLength, int readerLength) {
        this(marks, queryLength, blockLength, readerLength, Optional.empty());
    }

    /** {@code [CLS] query [SEP]}, for the query embedder; an instruction before it is not counted in its length. */
    public InputSequence query(int[] query) {
        return plain.map(form -> InputSequence.of(
                        marks,
                        Math.min(queryLength + form.instruction.length, form.maxLength),
                        joined(form.instruction, query)))
                .orElseGet(() -> InputSequence.of(marks, queryLength, query));
    }

    /**
     * {@code [CLS] title [SEP] body [SEP]}, for the document embedder, or {@code [CLS] title body [SEP]} if that is a
     * sentence encoder. The null document has neither title nor body.
     */
    public InputSequence document(int[] title, int[] body) {
        return plain.map(form -> InputSequence.of(marks, form.maxLength, joined(title, body)))
                .orElseGet(() -> InputSequence.of(marks, blockLength, title, body));
    }

    /** The same of a picture: its patches are the body. A sentence encoder reads no pictures. */
    public InputSequence document(int[] title, Patches picture) {
        if (plain.isPresent()) {
            throw new IllegalStateException("a sentence encoder reads no pictures");
        }
        return InputSequence.of(marks, blockLength, title, picture);
    }

    private static int[] joined(int[] first, int[] second) {
        return IntStream.concat(IntStream.of(first), IntStream.of(second)).toArray();
    }

    /**
     * {@code [CLS] query [SEP] body [SEP]}, for the knowledge-augmented encoder; the title is left out, as published.
     */
    public InputSequence joint(int[] query, int[] body) {
        return InputSequence.of(
                marks, queryLength + blockLength, cut(query, queryLength - 2), cut(body, blockLength - 2));
    }

    /** The same with a picture. */
    public InputSequence joint(int[] query, Patches picture) {
        return InputSequence.of(marks, queryLength + blockLength, cut(query, queryLength - 2), picture);
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
