package org.pyramidion.corpus;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;

/**
 * What the splitter makes of a part of a document.
 *
 * @param text sentences joined by one space
 * @param tokens wordpieces of the text, with places in it
 * @param sentences where the sentences stand in it
 * @param origins where they stand in the document
 * @param tooLong whether a single sentence is longer than a block may be, so that the model will see only its beginning
 */
public record BlockText(String text, Tokens tokens, List<Span> sentences, List<Span> origins, boolean tooLong) {

    /** Those of the document's spans that lie in one sentence of this part, with their places in its text. */
    List<SalientSpan> located(List<SalientSpan> ofDocument) {
        List<SalientSpan> located = new ArrayList<>();
        for (int i = 0; i < sentences.size(); i++) {
            Span origin = origins.get(i);
            int shift = sentences.get(i).start() - origin.start();
            for (SalientSpan span : ofDocument) {
                if (origin.contains(span.span())) {
                    located.add(new SalientSpan(span.start() + shift, span.limit() + shift, span.type()));
                }
            }
        }
        return located;
    }

    /** Those of the spans of its text that lie in one sentence. */
    List<SalientSpan> inSentences(List<SalientSpan> spans) {
        return spans.stream()
                .filter(span -> sentences.stream().anyMatch(sentence -> sentence.contains(span.span())))
                .toList();
    }
}
