package org.pyramidion.documents;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.text.SalientSpan;

/**
 * One text of a corpus, or a picture with a title, as it was read.
 *
 * @param id names it in its corpus
 * @param title may be empty
 * @param text not blank, but for a picture's, which is empty
 * @param spans its salient spans, if it brings them along: sorted by start, without overlaps
 * @param fields what else was said about it, kept for people; values as JSON has them
 * @param positions what is said of its parts only, by where they begin
 * @param picture what there is in place of a text
 */
public record Document(
        String id,
        String title,
        String text,
        Optional<List<SalientSpan>> spans,
        Map<String, Object> fields,
        List<Position> positions,
        Optional<Picture> picture) {

    /** The section of a part. */
    public static final String SECTION = "section";

    /** The page of a part, from 1. */
    public static final String PAGE = "page";

    /** The file that the document is from. */
    public static final String FILE = "file";

    /** The row of a table that the document is, from 1, a header not counted. */
    public static final String ROW = "row";

    /** How many chars id, title and other fields, as JSON, may have together: each block of the document keeps them. */
    public static final int MAX_LABEL_CHARS = 1 << 16;

    private static final int SHOWN_CHARS = 40;

    /**
     * What is said of a part of the text.
     *
     * @param start first UTF-16 char of the part, which goes on to the next position
     * @param fields such as {@link #SECTION} and {@link #PAGE}
     */
    public record Position(int start, Map<String, Object> fields) {}

    public Document {
        spans = spans.map(List::copyOf);
        fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        positions = List.copyOf(positions);
    }

    /** A text. */
    public Document(
            String id,
            String title,
            String text,
            Optional<List<SalientSpan>> spans,
            Map<String, Object> fields,
            List<Position> positions) {
        this(id, title, text, spans, fields, positions, Optional.empty());
    }

    /** A picture, in which there are no words to be masked. */
    public Document(String id, String title, Picture picture, Map<String, Object> fields) {
        this(id, title, "", Optional.of(List.of()), fields, List.of(), Optional.of(picture));
    }

    public Document(
            String id, String title, String text, Optional<List<SalientSpan>> spans, Map<String, Object> fields) {
        this(id, title, text, spans, fields, List.of());
    }

    /** What is said of the part that char {@code at} of the text is in, and of the document as a whole. */
    public Map<String, Object> fieldsAt(int at) {
        int begun = begunAt(at);
        if (begun == 0 || positions.get(begun - 1).fields().isEmpty()) {
            return fields;
        }
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.putAll(positions.get(begun - 1).fields());
        return all;
    }

    /** How many parts have begun at char {@code at}. */
    private int begunAt(int at) {
        int low = 0;
        int high = positions.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (positions.get(middle).start() <= at) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Makes sure that not much is kept with each of its blocks, or a corpus would grow with the square of a document's
     * length.
     *
     * @param error makes an error that names the document's place of what is wrong with it
     * @return this
     * @throws PyramidionException made by {@code error}, if id, title and other fields have more than {@link
     *     #MAX_LABEL_CHARS}
     */
    public Document requireShortLabels(Function<String, PyramidionException> error) {
        Map<String, Integer> labels = new LinkedHashMap<>();
        labels.put("id", id.length());
        labels.put("title", title.length());
        fields.forEach((name, value) -> labels.put(
                name, name.length() + JsonLines.JSON.writeValueAsString(value).length()));
        long chars = labels.values().stream().mapToLong(Integer::longValue).sum();
        if (chars > MAX_LABEL_CHARS) {
            String longest = Collections.max(labels.entrySet(), Map.Entry.comparingByValue())
                    .getKey();
            throw error.apply(
                    ("id, title and fields other than 'text' have %d chars, each block keeps them, and more than %d "
                                    + "are too many; remove or shorten '%s'")
                            .formatted(chars, MAX_LABEL_CHARS, shortened(longest)));
        }
        return this;
    }

    private static String shortened(String name) {
        return name.length() <= SHOWN_CHARS ? name : name.substring(0, SHOWN_CHARS) + "…";
    }

    /** The same document with one more field. */
    public Document with(String field, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(fields);
        more.put(field, value);
        return new Document(id, title, text, spans, more, positions, picture);
    }

    /** A document that leaves its spans to a tagger. */
    public Document(String id, String title, String text, Map<String, Object> fields) {
        this(id, title, text, Optional.empty(), fields);
    }

    public Document(String id, String title, String text) {
        this(id, title, text, Map.of());
    }
}
