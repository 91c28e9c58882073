package org.pyramidion.retrieval;

import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.Patches;
import org.pyramidion.model.RealmModel;

/**
 * A model with the knowledge corpus that it reads, and how it gets its texts. Model and corpus stay the caller's to
 * close.
 */
public record Realm(RealmModel model, InputFormat format, CorpusStore corpus) {

    private static final String MASK = "[MASK]";

    /** A picture and the marks. */
    private static final int LEAST_LENGTH = Patches.MOST + 3;

    /**
     * A model on a corpus.
     *
     * @throws PyramidionException if the corpus has another vocabulary, or pictures that the model does not read
     */
    public static Realm of(RealmModel model, InputFormat format, CorpusStore corpus) {
        corpus.requireVocabulary(model.tokenizer().vocabulary());
        requireReadable(model, format, corpus);
        return new Realm(model, format, corpus);
    }

    /** The same with another model of the same shape. */
    public Realm with(RealmModel other) {
        return new Realm(other, format, corpus);
    }

    /**
     * The wordpieces of a question, or of a sentence with {@code [MASK]} for its blank, without marks: all, or more
     * than a query holds.
     */
    public int[] tokens(String text) {
        if (text.contains(MASK)) {
            return model.tokenizer().encodeCloze(text).ids();
        }
        return model.tokenizer().encodeStart(text, format.queryLength()).ids();
    }

    /**
     * Makes sure that a model reads the pictures of a corpus, if that has any.
     *
     * @throws PyramidionException if it does not
     */
    public static void requireReadable(RealmModel model, InputFormat format, CorpusStore corpus) {
        if (corpus.pictures() == 0) {
            return;
        }
        if (!model.readsPictures()) {
            throw new PyramidionException(
                    "%s: has %,d pictures, and this model reads texts only; train one with model.patches: true"
                            .formatted(corpus.directory(), corpus.pictures()));
        }
        if (format.blockLength() < LEAST_LENGTH) {
            throw new PyramidionException("corpus.block-length is %d, and a picture takes %d; raise it"
                    .formatted(format.blockLength(), LEAST_LENGTH));
        }
    }

    /** A block as the document embedder gets it. */
    public InputSequence document(int block) {
        return document(format, corpus, block);
    }

    static InputSequence document(InputFormat format, CorpusStore corpus, int block) {
        int[] title = corpus.titleTokens(block);
        return corpus.picture(block)
                .map(picture -> format.document(title, Patches.of(picture.rgb())))
                .orElseGet(() -> format.document(title, corpus.tokens(block)));
    }

    /**
     * A masked text beside a block, as the knowledge-augmented encoder gets it.
     *
     * @param query wordpieces without marks
     * @param block any number below 0 for the null document
     */
    public InputSequence joint(int[] query, int block) {
        if (block < 0) {
            return format.joint(query, new int[0]);
        }
        return corpus.picture(block)
                .map(picture -> format.joint(query, Patches.of(picture.rgb())))
                .orElseGet(() -> format.joint(query, corpus.tokens(block)));
    }

    /**
     * Some blocks beside a question.
     *
     * @param question wordpieces without marks
     * @param maxSpanWidth longest answer, in wordpieces
     */
    public Reading reading(int[] question, int[] blocks, int maxSpanWidth) {
        return Reading.of(format, question, blocks, corpus, maxSpanWidth);
    }
}
