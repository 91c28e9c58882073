package org.pyramidion.documents;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON objects of a file with one on each line, packed or not, one after the other. Blank lines are passed over.
 * Bytes are split at line ends before they are decoded, so that bad UTF-8 is reported with the right line.
 */
public final class JsonLines implements AutoCloseable {

    public static final JsonMapper JSON = JsonMapper.builder().build();

    /** One object and where it stands. */
    public record Line(Path file, long number, ObjectNode object) {

        /** An error of this line: "FILE:LINE: problem". */
        public PyramidionException error(String problem) {
            return new PyramidionException("%s:%d: %s".formatted(file, number, problem));
        }

        /** The names of the fields, for messages. */
        public String fieldNames() {
            List<String> names = new ArrayList<>(object.propertyNames());
            return names.isEmpty() ? "none" : String.join(", ", names);
        }
    }

    /** One line before it is parsed, which any thread may do. */
    public record RawLine(Path file, long number, byte[] bytes) {

        /** @throws PyramidionException naming the line, if it is not an object */
        public Line parse() {
            try {
                JsonNode node = JSON.readTree(bytes);
                if (node instanceof ObjectNode object) {
                    return new Line(file, number, object);
                }
                throw invalid("not a JSON object");
            } catch (JacksonException e) {
                throw invalid("not valid JSON: "
                        + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
            }
        }

        private PyramidionException invalid(String problem) {
            return new PyramidionException("%s:%d: %s; mend or remove the line".formatted(file, number, problem));
        }
    }

    /** No record is longer; whatever is, is not what it says to be. */
    static final int MAX_LINE_BYTES = 1 << 26;

    private final Path file;
    private final CompressedFile in;
    private final InputStream utf8;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long number;

    private JsonLines(Path file, CompressedFile in, long linesBefore) {
        this.file = file;
        this.in = in;
        this.number = linesBefore;
        try {
            this.utf8 = Utf8Stream.ofRecords(in);
        } catch (IOException e) {
            in.close();
            throw in.failure(e, "at its beginning");
        }
    }

    /** @throws PyramidionException if the file is absent or cannot be read */
    public static JsonLines open(Path file) {
        return new JsonLines(file, CompressedFile.open(file), 0);
    }

    /** The lines of a stretch of a file. */
    static JsonLines open(Path file, Stretch stretch) {
        return new JsonLines(file, stretch.open(file), stretch.linesBefore());
    }

    /** The next object, or nothing at the end of the file. */
    public Optional<Line> next() {
        return nextRaw().map(RawLine::parse);
    }

    /** The next line that is not blank, or nothing at the end of the file. */
    public Optional<RawLine> nextRaw() {
        for (Optional<byte[]> line = nextLine(); line.isPresent(); line = nextLine()) {
            if (!isBlank(line.get())) {
                return Optional.of(new RawLine(file, number, line.get()));
            }
        }
        return Optional.empty();
    }

    /** How many bytes of the file have been read, before unpacking. */
    public long bytesRead() {
        return in.bytesRead();
    }

    @Override
    public void close() {
        in.close();
    }

    private Optional<byte[]> nextLine() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
            boolean any = false;
            while (position < limit || fill()) {
                any = true;
                int end = position;
                while (end < limit && buffer[end] != '\n') {
                    end++;
                }
                if (line.size() + end - position > MAX_LINE_BYTES) {
                    throw new PyramidionException("%s:%d: a line of more than %d MiB; mend or remove the line"
                            .formatted(file, number + 1, MAX_LINE_BYTES >> 20));
                }
                line.write(buffer, position, end - position);
                position = end + 1;
                if (end < limit) {
                    break;
                }
            }
            if (!any) {
                return Optional.empty();
            }
            number++;
            return Optional.of(line.toByteArray());
        } catch (IOException e) {
            throw in.failure(e, "after line " + number);
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, utf8.read(buffer));
        return limit > 0;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
    }
}
