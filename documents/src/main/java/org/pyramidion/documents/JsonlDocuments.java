package org.pyramidion.documents;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.JsonNode;

/**
 * The documents of a JSONL file, packed or not, read one at a time: an object on each line with {@code text}, and
 * perhaps {@code id} (string or number; the number of the line if there is none), {@code title}, {@code spans} and any
 * other fields; other tools' names will do ({@link RecordFields}), and a text may be a list of its parts.
 *
 * <p>{@code spans} are the salient spans, {@code [[start, end, type], …]}: places in the text, end exclusive, counted
 * in characters (Unicode code points, as Python counts them). Of those that overlap the longest stays.
 *
 * <p>Documents whose text is blank are passed over and counted. Not safe for concurrent use.
 */
public final class JsonlDocuments implements Iterator<Document>, AutoCloseable {

    /** Where Pyserini has its text, and the title in the first line of it. */
    private static final String CONTENTS = "contents";

    /** What LangChain and Haystack keep a document's title in. */
    private static final List<String> METADATA = List.of("metadata", "meta");

    private static final int LONGEST_TITLE = 300;

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
        Collection<String> names = line.object().propertyNames();
        String textField = RecordFields.text(names)
                .orElseThrow(() ->
                        line.error("no 'text' field, found: %s; a document needs 'text' and may have 'id' and 'title'"
                                .formatted(line.fieldNames())));
        Optional<String> idField = RecordFields.id(names);
        Optional<String> titleField = RecordFields.title(names);
        String content = text(line, textField);
        String title = titleField.map(field -> scalar(line, field)).orElseGet(() -> metadataTitle(line));
        int titleEnd = titleField.isEmpty() && textField.equals(CONTENTS) ? content.indexOf('\n') : -1;
        boolean titled = titleEnd > 0 && titleEnd <= LONGEST_TITLE;
        String body = titled ? content.substring(titleEnd + 1) : content;
        Set<String> own = new HashSet<>(Set.of(textField, SpansField.NAME));
        idField.ifPresent(own::add);
        titleField.ifPresent(own::add);
        return new Document(
                        idField.map(field -> id(line, field, unnamed)).orElse(unnamed + line.number()),
                        titled ? content.substring(0, titleEnd).strip() : title,
                        body,
                        SpansField.read(line, body),
                        otherFields(line, own))
                .requireShortLabels(line::error);
    }

    private static String id(JsonLines.Line line, String field, String unnamed) {
        JsonNode id = line.object().path(field);
        if (id.isNull()) {
            return unnamed + line.number();
        }
        if (!id.isString() && !id.isNumber()) {
            throw line.error("'%s' must be a string or a number, is: %s".formatted(field, shortened(id)));
        }
        return id.asString();
    }

    private static String metadataTitle(JsonLines.Line line) {
        return METADATA.stream()
                .map(name -> line.object().path(name))
                .flatMap(data -> Stream.of(data.path("title"), data.path("name")))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .findFirst()
                .orElse("");
    }

    private static String text(JsonLines.Line line, String field) {
        JsonNode value = line.object().path(field);
        if (!value.isArray()) {
            return scalar(line, field);
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : value) {
            if (!part.isString()) {
                throw line.error(
                        "'%s' must be a string or a list of strings, holds: %s".formatted(field, shortened(part)));
            }
            String words = part.asString();
            boolean apart = text.isEmpty()
                    || words.isEmpty()
                    || Character.isWhitespace(text.charAt(text.length() - 1))
                    || Character.isWhitespace(words.charAt(0));
            text.append(apart ? "" : "\n").append(words);
        }
        return text.toString();
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

    private static Map<String, Object> otherFields(JsonLines.Line line, Set<String> own) {
        Map<String, Object> fields = new LinkedHashMap<>();
        line.object().forEachEntry((name, value) -> {
            if (!own.contains(name) && !value.isNull()) {
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
