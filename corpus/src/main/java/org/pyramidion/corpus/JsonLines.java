package org.pyramidion.corpus;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The JSON objects of a file with one on each line, gzipped or not, one after the other. Blank lines are passed over.
 * Bytes are split at line ends before they are decoded, so that bad UTF-8 is reported with the right line.
 */
final class JsonLines implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder().build();

    /** One object and where it stands. */
    record Line(Path file, long number, ObjectNode object) {

        /** An error of this line: "FILE:LINE: problem". */
        PyramidionException error(String problem) {
            return new PyramidionException("%s:%d: %s".formatted(file, number, problem));
        }

        /** The names of the fields, for messages. */
        String fieldNames() {
            List<String> names = new ArrayList<>(object.propertyNames());
            return names.isEmpty() ? "none" : String.join(", ", names);
        }
    }

    private final Path file;
    private final CountingStream raw;
    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long number;

    private JsonLines(Path file, CountingStream raw, InputStream in) {
        this.file = file;
        this.raw = raw;
        this.in = in;
    }

    static JsonLines open(Path file) {
        try {
            CountingStream raw = new CountingStream(Files.newInputStream(file));
            return new JsonLines(file, raw, unzipped(raw));
        } catch (NoSuchFileException e) {
            throw new PyramidionException("%s: no such file; check the path".formatted(file), e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /** The next object, or nothing at the end of the file. */
    Optional<Line> next() {
        for (Optional<byte[]> line = nextLine(); line.isPresent(); line = nextLine()) {
            if (!isBlank(line.get())) {
                return Optional.of(parse(line.get()));
            }
        }
        return Optional.empty();
    }

    /** How many bytes of the file have been read, before unzipping. */
    long bytesRead() {
        return raw.count;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private Line parse(byte[] line) {
        try {
            JsonNode node = JSON.readTree(line);
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
            return Optional.of(withoutByteOrderMark(line.toByteArray()));
        } catch (EOFException | ZipException e) {
            throw new PyramidionException(
                    "%s: the gzip data is cut short or damaged after line %d; fetch the file again"
                            .formatted(file, number),
                    e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    private byte[] withoutByteOrderMark(byte[] line) {
        boolean marked = number == 1
                && line.length >= 3
                && line[0] == (byte) 0xef
                && line[1] == (byte) 0xbb
                && line[2] == (byte) 0xbf;
        return marked ? java.util.Arrays.copyOfRange(line, 3, line.length) : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b > ' ' || b < 0) {
                return false;
            }
        }
        return true;
    }

    private static InputStream unzipped(InputStream raw) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, 2);
        byte[] magic = in.readNBytes(2);
        in.unread(magic);
        boolean gzip = magic.length == 2 && magic[0] == 0x1f && magic[1] == (byte) 0x8b;
        return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    }

    private static final class CountingStream extends FilterInputStream {
        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            count += Math.max(0, n);
            return n;
        }
    }
}
