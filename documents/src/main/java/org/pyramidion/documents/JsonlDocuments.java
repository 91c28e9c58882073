package org.pyramidion.documents;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;

/**
 * The documents of a JSONL file, packed or not, read one at a time: an object on each line with {@code text}, and
 * perhaps {@code id} or {@code _id} (string or number; the number of the line if there is none), {@code title}, {@code spans} and any
 * other fields.
 *
 * <p>{@code spans} are the salient spans, {@code [[start, end, type], …]}: places in the text, end exclusive, counted in
 * characters (Unicode code points, as Python counts them). Of those that overlap the longest stays.
 *
 * <p>Documents whose text is blank are passed over and counted. Not safe for concurrent use.
 */
public final class JsonlDocuments implements Iterator<Document>, AutoCloseable {

    private static final Set<String> OWN_FIELDS = Set.of("id", "_id", "title", "text", SpansField.NAME);

    private final JsonLines lines;
    private Optional<Document> upcoming = Optional.empty();
    private long emptyDocuments;

    private JsonlDocuments(JsonLines lines) {
        this.lines = lines;
    }

    /** @throws PyramidionException if the file is absent or cannot be read */
    public static JsonlDocuments open(Path file) {
        return new JsonlDocuments(JsonLines.open(file));
    }

    /**
     * Hands every document with text to {@code action}, in order.
     *
     * @return how many documents were passed over because they have no text
     * @throws PyramidionException naming file and line of the first bad record
     */
    public static long forEach(Path file, Consumer<Document> action) {
        try (JsonlDocuments documents = open(file)) {
            documents.forEachRemaining(action);
            return documents.emptyDocuments();
        }
    }

    /** @throws PyramidionException naming file and line if the next record is bad */
    @Override
    public boolean hasNext() {
        while (upcoming.isEmpty()) {
            Optional<JsonLines.Line> line = lines.next();
            if (line.isEmpty()) {
                return false;
            }
            accept(document(line.get()));
        }
        return true;
    }

    @Override
    public Document next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Document document = upcoming.orElseThrow();
        upcoming = Optional.empty();
        return document;
    }

    /** How many documents without text were passed over so far. */
    public long emptyDocuments() {
        return emptyDocuments;
    }

    /** How many bytes of the file have been read so far, before unpacking. */
    public long bytesRead() {
        return lines.bytesRead();
    }

    @Override
    public void close() {
        lines.close();
    }

    private void accept(Document document) {
        if (document.text().isBlank()) {
            emptyDocuments++;
        } else {
            upcoming = Optional.of(document);
        }
    }

    static Document document(JsonLines.Line line) {
        return document(line, "");
    }

    /** @param unnamed what stands before the number of the line, if that is the document's id */
    static Document document(JsonLines.Line line, String unnamed) {
        JsonNode text = line.object().path("text");
        if (text.isMissingNode()) {
            throw line.error("no 'text' field, found: %s; a document needs 'text' and may have 'id' and 'title'"
                    .formatted(line.fieldNames()));
        }
        String content = scalar(line, "text");
        return new Document(
                        id(line, unnamed),
                        scalar(line, "title"),
                        content,
                        SpansField.read(line, content),
                        otherFields(line))
                .requireShortLabels(line::error);
    }

    private static String id(JsonLines.Line line, String unnamed) {
        String field = line.object().has("id") ? "id" : "_id";
        JsonNode id = line.object().path(field);
        if (id.isMissingNode() || id.isNull()) {
            return unnamed + line.number();
        }
        if (!id.isString() && !id.isNumber()) {
            throw line.error("'%s' must be a string or a number, is: %s".formatted(field, shortened(id)));
        }
        return id.asString();
    }

    private static String scalar(JsonLines.Line line, String field) {
        JsonNode value = line.object().path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString() && !value.isNumber()) {
            throw line.error("'%s' must be a string, is: %s".formatted(field, shortened(value)));
        }
        return value.asString();
    }

    private static Map<String, Object> otherFields(JsonLines.Line line) {
        Map<String, Object> fields = new LinkedHashMap<>();
        line.object().forEachEntry((name, value) -> {
            if (!OWN_FIELDS.contains(name) && !value.isNull()) {
                fields.put(name, JsonLines.JSON.treeToValue(value, Object.class));
            }
        });
        return fields;
    }

    public static String shortened(JsonNode value) {
        String json = value.toString();
        return json.length() <= 40 ? json : json.substring(0, 40) + "…";
    }
}
