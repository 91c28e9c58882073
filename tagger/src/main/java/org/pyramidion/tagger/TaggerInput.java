package org.pyramidion.tagger;

import java.util.List;
import org.pyramidion.model.InputSequence;
import org.pyramidion.text.Span;

/**
 * As much of a text as the network reads at once: some whole sentences.
 *
 * @param input {@code [CLS] wordpieces [SEP]}, the shapes of the words in place of segments
 * @param positions where in the input each word's first wordpiece stands: it speaks for the word
 * @param words where each word stands in the text
 * @param shapes of the words
 */
record TaggerInput(InputSequence input, int[] positions, List<Span> words, List<WordShape> shapes) {

    int size() {
        return words.size();
    }
}
