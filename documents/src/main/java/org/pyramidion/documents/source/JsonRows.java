package org.pyramidion.documents.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.CompressedFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A table in JSON, packed or not: objects in one array, or one after the other. A list or an object in it is a cell, as
 * JSON.
 */
final class JsonRows implements RowReader {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path file;
    private final CompressedFile in;
    private final JsonParser parser;
    private long line = 1;
    private long rows;
    private long rowBytes;

    /** @throws PyramidionException if the file cannot be read */
    JsonRows(Path file) {
        this.file = file;
        this.in = CompressedFile.open(file);
        this.parser = JSON.createParser(new Bounded(in));
    }

    @Override
    public Optional<RawRow> next() {
        rowBytes = 0;
        try {
            JsonToken token = parser.nextToken();
            while (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
                token = parser.nextToken();
            }
            if (token == null) {
                return Optional.empty();
            }
            line = parser.currentTokenLocation().getLineNr();
            long start = parser.currentTokenLocation().getByteOffset();
            JsonNode node = parser.readValueAsTree();
            Row row = row(node, ++rows);
            return Optional.of(new RawRow(parser.currentLocation().getByteOffset() - start, () -> row));
        } catch (JacksonException e) {
            throw new PyramidionException(
                    "%s:%d: not valid JSON: %s; mend or remove the row"
                            .formatted(
                                    file,
                                    e.getLocation() == null
                                            ? rows + 1
                                            : e.getLocation().getLineNr(),
                                    e.getOriginalMessage().lines().findFirst().orElse("unreadable")),
                    e);
        }
    }

    private Row row(JsonNode node, long number) {
        Map<String, String> cells = new LinkedHashMap<>();
        Set<String> others = new HashSet<>();
        Row row = new Row(file, line, number, cells, others);
        if (!(node instanceof ObjectNode object)) {
            throw row.error("not a JSON object; mend or remove the row");
        }
        object.forEachEntry((name, value) -> {
            cells.put(name, cell(value));
            if (!value.isString() && !value.isNumber() && !value.isNull()) {
                others.add(name);
            }
        });
        return row;
    }

    private static String cell(JsonNode value) {
        if (value.isContainer()) {
            return value.toString();
        }
        return value.isNull() ? "" : value.asString();
    }

    /** Counts the bytes of a row, all of which are in memory before it is one. */
    private final class Bounded extends FilterInputStream {

        Bounded(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return counted(super.read(), 1);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            return counted(n, n);
        }

        private int counted(int result, int bytes) {
            rowBytes += Math.max(0, bytes);
            if (rowBytes > MAX_ROW_BYTES) {
                throw new PyramidionException(
                        "%s:%d: row %d: has more than %d MiB; give the rows as one array, and mend or remove this one"
                                .formatted(file, line, rows + 1, MAX_ROW_BYTES >> 20));
            }
            return result;
        }
    }

    @Override
    public long bytesRead() {
        return in.bytesRead();
    }

    @Override
    public void close() {
        parser.close();
        in.close();
    }
}
