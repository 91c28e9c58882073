package org.pyramidion.study;

import org.pyramidion.train.Trainer;

/**
 * A blank and what is to fill it.
 *
 * @param text a sentence with {@code [MASK]} for each wordpiece of the blank
 * @param answer what stood there
 * @param other what stands for it in the changed corpus, and it for that; empty if nothing is changed
 * @param document id of the document that the sentence is of
 */
public record BlankFact(String text, String answer, String other, String document) {

    /** The sentence for a cell of a table, with one mark for the blank. */
    String sentence() {
        return text.replaceAll("\\[MASK](\\s*\\[MASK])*", "[…]")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|");
    }

    static BlankFact of(Trainer.Blank blank, String other) {
        return new BlankFact(blank.text(), blank.answer(), other, blank.document());
    }
}
