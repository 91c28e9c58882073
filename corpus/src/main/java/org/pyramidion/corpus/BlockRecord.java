package org.pyramidion.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pyramidion.base.DamagedException;
import org.pyramidion.documents.JsonLines;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/**
 * Reads one record of {@code blocks.bin}, part by part in the order of {@link CorpusFormat}. What no writer writes,
 * such as a span behind the end of a text, is a {@link DamagedException}.
 */
final class BlockRecord {

    private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};
    private static final int FEW = 64;

    private final BinaryFileReader file;
    private final BinaryFileReader.Cursor cursor;

    BlockRecord(BinaryFileReader file, long position) {
        this.file = file;
        this.cursor = file.cursor(position);
    }

    String string() {
        return cursor.string();
    }

    BlockRecord skipStrings(int count) {
        for (int i = 0; i < count; i++) {
            cursor.skipString();
        }
        return this;
    }

    Map<String, Object> fields() {
        String json = cursor.string();
        if (json.isEmpty()) {
            return Map.of();
        }
        try {
            @Nullable Map<String, Object> fields = JsonLines.JSON.readValue(json, FIELDS);
            return fields == null ? Map.of() : fields; // the word "null" is JSON too
        } catch (JacksonException e) {
            throw file.damaged("fields that are no JSON");
        }
    }

    List<Span> sentences(String text) {
        int count = cursor.count();
        List<Span> sentences = new ArrayList<>(Math.min(count, FEW));
        int last = 0;
        for (int i = 0; i < count; i++) {
            Span span = next(last, last, text);
            last = span.limit();
            sentences.add(span);
        }
        return sentences;
    }

    List<SalientSpan> spans(String text) {
        int count = cursor.count();
        List<SalientSpan> spans = new ArrayList<>(Math.min(count, FEW));
        int last = 0;
        for (int i = 0; i < count; i++) {
            Span span = next(last, last, text);
            last = span.limit();
            if (span.length() == 0) {
                throw file.damaged("a span without length");
            }
            spans.add(new SalientSpan(span.start(), last, cursor.string()));
        }
        return spans;
    }

    /**
     * Fills in where each wordpiece begins and ends. One may begin before the last ended, its gap an int below zero: a
     * char that is taken apart (a syllable of Hangul, a fraction) may be several wordpieces.
     */
    void places(String text, int[] starts, int[] limits) {
        int count = cursor.count();
        if (count != starts.length) {
            throw file.damaged("places of %d wordpieces where there are %d".formatted(count, starts.length));
        }
        int last = 0;
        for (int i = 0; i < count; i++) {
            Span span = next(last, 0, text);
            last = span.limit();
            starts[i] = span.start();
            limits[i] = last;
        }
    }

    /** A gap behind what was last, and a length; what begins before {@code least} or ends behind the text is damage. */
    private Span next(int last, int least, String text) {
        long start = last + (long) cursor.varint();
        long limit = start + cursor.varint();
        if (start < least || limit < start || limit > text.length()) {
            throw file.damaged("a place from %d to %d in a text of %d".formatted(start, limit, text.length()));
        }
        return new Span((int) start, (int) limit);
    }
}
