package org.pyramidion.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;
import org.pyramidion.text.Tokens;

/**
 * What the splitter makes of a part of a document.
 *
 * @param text a stretch of the document, as it stands there
 * @param tokens wordpieces of the text, with places in it
 * @param sentences where the sentences stand in it, in order
 * @param origins where they stand in the document
 * @param cuts how many sentences that begin in it were cut because they alone are too long
 * @param tooLong whether it is longer than a block may be, so that the model will see only its beginning
 */
public record BlockText(
        String text, Tokens tokens, List<Span> sentences, List<Span> origins, int cuts, boolean tooLong) {

    /** What a picture has of a text: nothing. */
    static BlockText ofPicture() {
        Tokens none = new Tokens(new int[0], new int[0], new int[0]);
        return new BlockText("", none, List.of(), List.of(new Span(0, 0)), 0, false);
    }

    /** The stretch of a document from the first to the last of some sentences. */
    static BlockText of(String document, List<Span> origins, Tokens tokens, int cuts, boolean tooLong) {
        int begin = origins.getFirst().start();
        List<Span> sentences = origins.stream()
                .map(origin -> new Span(origin.start() - begin, origin.limit() - begin))
                .toList();
        String text = document.substring(begin, origins.getLast().limit());
        return new BlockText(text, tokens, sentences, List.copyOf(origins), cuts, tooLong);
    }

    /** Those of the document's spans that lie in one sentence of this part, with their places in its text. */
    List<SalientSpan> located(List<SalientSpan> ofDocument) {
        List<SalientSpan> located = new ArrayList<>();
        int next = firstFrom(origins.getFirst().start(), ofDocument);
        for (int i = 0; i < sentences.size(); i++) {
            Span origin = origins.get(i);
            int shift = sentences.get(i).start() - origin.start();
            for (; next < ofDocument.size() && ofDocument.get(next).start() < origin.limit(); next++) {
                SalientSpan span = ofDocument.get(next);
                if (origin.contains(span.span())) {
                    located.add(new SalientSpan(span.start() + shift, span.limit() + shift, span.type()));
                }
            }
        }
        return located;
    }

    private static int firstFrom(int start, List<SalientSpan> spans) {
        SalientSpan here = new SalientSpan(start, start + 1, "");
        int found = Collections.binarySearch(spans, here, Comparator.comparingInt(SalientSpan::start));
        return found < 0 ? -found - 1 : found;
    }

    /** Those of the spans of its text, sorted and without overlaps, that lie in one sentence. */
    List<SalientSpan> inSentences(List<SalientSpan> spans) {
        List<SalientSpan> inside = new ArrayList<>();
        int next = 0;
        for (SalientSpan span : spans) {
            while (next < sentences.size() && sentences.get(next).limit() <= span.start()) {
                next++;
            }
            if (next < sentences.size() && sentences.get(next).contains(span.span())) {
                inside.add(span);
            }
        }
        return inside;
    }
}
