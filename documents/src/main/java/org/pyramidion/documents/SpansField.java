package org.pyramidion.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.text.CodePoints;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.SalientSpanTagger;
import tools.jackson.databind.JsonNode;

/** The field with which a document brings its salient spans along; see {@link JsonlDocuments}. */
final class SpansField {

    static final String NAME = "spans";

    private SpansField() {}

    /**
     * The spans in UTF-16 chars; nothing if the line has no such field.
     *
     * @throws org.pyramidion.base.PyramidionException naming the line, if a span is malformed or not within the text
     */
    static Optional<List<SalientSpan>> read(JsonLines.Line line, String text) {
        JsonNode field = line.object().path(NAME);
        if (field.isMissingNode() || field.isNull()) {
            return Optional.empty();
        }
        if (!field.isArray()) {
            throw line.error("'spans' must be a list of [start, end, type], is: " + JsonlDocuments.shortened(field));
        }
        CodePoints points = CodePoints.of(text);
        List<SalientSpan> spans = new ArrayList<>();
        for (JsonNode span : field) {
            spans.add(span(line, span, points));
        }
        return Optional.of(SalientSpanTagger.withoutOverlaps(spans));
    }

    private static SalientSpan span(JsonLines.Line line, JsonNode span, CodePoints points) {
        boolean triple = span.isArray()
                && span.size() == 3
                && span.get(0).canConvertToExactIntegral()
                && span.get(1).canConvertToExactIntegral()
                && span.get(2).isString();
        if (!triple) {
            throw line.error(
                    "a span must be [start, end, type] such as [0, 5, \"PER\"], is: " + JsonlDocuments.shortened(span));
        }
        long start = span.get(0).asLong();
        long end = span.get(1).asLong();
        if (start < 0 || end <= start || end > points.count()) {
            throw line.error("span %s is not within the text, which has %d characters; give 0 ≤ start < end ≤ %d"
                    .formatted(JsonlDocuments.shortened(span), points.count(), points.count()));
        }
        return new SalientSpan(
                points.toChar((int) start),
                points.toChar((int) end),
                span.get(2).asString());
    }
}
