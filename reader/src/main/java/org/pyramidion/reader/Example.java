package org.pyramidion.reader;

import java.util.List;

/**
 * A reading and what is right there.
 *
 * @param spans the right spans that lie in the window, in pieces of the passage; none if the answer is not there
 */
record Example(QuestionWindow reading, List<PieceSpan> spans) {

    /** An example of a window, with those of the passage's right spans that lie in it. */
    static Example of(QuestionWindow reading, List<PieceSpan> ofPassage) {
        Window window = reading.window();
        return new Example(
                reading,
                ofPassage.stream()
                        .filter(span -> window.from() <= span.first() && span.last() < window.to())
                        .toList());
    }
}
