package org.pyramidion.retrieval;

import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;

/**
 * A model with the knowledge corpus that it reads, and how it gets its texts. Model and corpus stay the caller's to
 * close.
 */
public record Realm(RealmModel model, InputFormat format, CorpusStore corpus) {

    private static final String MASK = "[MASK]";

    /**
     * A model on a corpus.
     *
     * @throws org.pyramidion.base.PyramidionException if the corpus has another vocabulary
     */
    public static Realm of(RealmModel model, InputFormat format, CorpusStore corpus) {
        corpus.requireVocabulary(model.tokenizer().vocabulary());
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

    /** A block as the document embedder gets it. */
    public InputSequence document(int block) {
        return format.document(corpus.titleTokens(block), corpus.tokens(block));
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
