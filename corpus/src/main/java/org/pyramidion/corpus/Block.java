package org.pyramidion.corpus;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pyramidion.documents.Picture;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * The unit of retrieval: some consecutive sentences of one document, of which the first and the last
 * may be cut, where {@link BlockKind} says so or a sentence is too long for a block; or a picture, which has a title
 * and no text. Arrays are not copied; treat them as read-only.
 *
 * @param index its number in the corpus, from 0
 * @param documentId the document it is from
 * @param title the document's title, perhaps empty
 * @param text a stretch of the document, as it stands there
 * @param titleTokens wordpieces of the title
 * @param tokens wordpieces of the text, all of them, though they may be more than fit
 * @param tokenStarts first UTF-16 char in the text of each wordpiece
 * @param tokenLimits one after its last
 * @param sentences where the sentences stand in the text
 * @param spans the salient spans, each inside one sentence
 * @param fields the document's other fields, with what is said of the part where the block begins
 * @param picture what it is in place of a text
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
        Map<String, Object> fields,
        Optional<Picture> picture) {}
