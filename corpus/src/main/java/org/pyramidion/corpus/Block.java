package org.pyramidion.corpus;

import java.util.List;
import java.util.Map;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * The unit of retrieval: some consecutive sentences of one document. Arrays are not copied; treat them as read-only.
 *
 * @param index its number in the corpus, from 0
 * @param documentId the document it is from
 * @param title the document's title, perhaps empty
 * @param text its sentences, joined by one space
 * @param titleTokens wordpieces of the title
 * @param tokens wordpieces of the text, all of them: more than fit if one sentence alone is too long
 * @param tokenStarts first UTF-16 char in the text of each wordpiece
 * @param tokenLimits one after its last
 * @param sentences where the sentences stand in the text
 * @param spans the salient spans, each inside one sentence
 * @param fields the document's other fields, with what is said of the part where the block begins
 */
public record Block(
        int index,
        String documentId,
        String title,
        String text,
        int[] titleTokens,
        int[] tokens,
        int[] tokenStarts,
        int[] tokenLimits,
        List<Span> sentences,
        List<SalientSpan> spans,
        Map<String, Object> fields) {}
