package org.pyramidion.documents;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * Some lines of a file of records.
 *
 * @param plain a file that is not packed, in UTF-8
 * @param from its first byte
 * @param limit the byte behind its last
 * @param linesBefore how many lines of the file are before it
 */
public record Stretch(Path plain, long from, long limit, long linesBefore) {

    private static final int BUFFER = 1 << 16;

    /** Of a line, what tells whether a record begins with it. */
    private static final int SEEN_BYTES = 256;

    /** The same, and what is before it. */
    public Stretch after(long lines) {
        return new Stretch(plain, from, limit, lines);
    }

    static List<Stretch> of(Path plain, long bytes, Predicate<String> begins) throws IOException {
        long size = Files.size(plain);
        List<Stretch> stretches = new ArrayList<>();
        long from = 0;
        while (from < size || stretches.isEmpty()) {
            long limit = from + bytes >= size
                    ? size
                    : beginning(plain, from + bytes, begins).orElse(size);
            stretches.add(new Stretch(plain, from, limit, 0));
            from = limit;
        }
        return stretches;
    }

    /** The first byte from {@code from} on with which a line begins that begins a record; none to the end. */
    static OptionalLong beginning(Path plain, long from, Predicate<String> begins) throws IOException {
        try (InputStream in = range(plain, Math.max(0, from - 1), Files.size(plain))) {
            long at = from;
            if (from > 0) {
                at += skipLine(in, new StringBuilder()) - 1; // a line may begin right there
            }
            while (true) {
                StringBuilder line = new StringBuilder();
                long length = skipLine(in, line);
                if (length == 0) {
                    return OptionalLong.empty();
                }
                if (begins.test(line.toString())) {
                    return OptionalLong.of(at);
                }
                at += length;
            }
        }
    }

    /** How long the next line is, with its end; what it begins with goes to {@code beginning}. */
    private static long skipLine(InputStream in, StringBuilder beginning) throws IOException {
        long length = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            length++;
            if (b == '\n') {
                break;
            }
            if (length <= SEEN_BYTES) {
                beginning.append((char) b); // as Latin-1: what is looked for is ASCII
            }
        }
        return length;
    }

    /** How many lines it has: ends of lines. */
    public long lines() {
        byte[] buffer = new byte[BUFFER];
        long lines = 0;
        try (InputStream in = range(plain, from, limit)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    lines += buffer[i] == '\n' ? 1 : 0;
                }
            }
        } catch (IOException e) {
            throw failure(e);
        }
        return lines;
    }

    /** Its bytes, under the name of the file that they are from. */
    CompressedFile open(Path named) {
        return open(named, new byte[0], new byte[0]);
    }

    /** The same, with something before and behind it. */
    public CompressedFile open(Path named, byte[] before, byte[] behind) {
        try {
            List<InputStream> parts = List.of(
                    new ByteArrayInputStream(before), range(plain, from, limit), new ByteArrayInputStream(behind));
            return CompressedFile.of(named, new SequenceInputStream(Collections.enumeration(parts)));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** The first bytes of a file, up to the first line that a record begins with; nothing if there is none. */
    public static byte[] head(Path plain, Predicate<String> begins) {
        try {
            int length = Math.toIntExact(beginning(plain, 0, begins).orElse(0));
            try (InputStream in = range(plain, 0, length)) {
                return in.readAllBytes();
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(plain, Artifact.reason(e)), e);
        }
    }

    /** Whether a file can be cut as it is: it is neither packed nor UTF-16. */
    public static boolean isPlain(Path file) {
        try (CompressedFile in = CompressedFile.open(file)) {
            byte[] head = in.readNBytes(4);
            boolean zeros = new String(head, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0;
            boolean mark = head.length > 1 && (head[0] & head[1] & 0xfe) == 0xfe;
            return in.packing() == CompressedFile.Packing.NONE && !zeros && !mark;
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /** Writes a file unpacked and in UTF-8, so that it can be cut. */
    public static void unpack(Path file, Path plain) {
        try (CompressedFile in = CompressedFile.open(file);
                OutputStream out = Files.newOutputStream(plain)) {
            InputStream utf8 = unpacked(in);
            byte[] buffer = new byte[BUFFER];
            for (int n = read(utf8, buffer, in); n >= 0; n = read(utf8, buffer, in)) {
                out.write(buffer, 0, n);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot write %s: %s".formatted(plain, Artifact.reason(e)), e);
        }
    }

    private static InputStream unpacked(CompressedFile in) {
        try {
            return Utf8Stream.ofRecords(in);
        } catch (IOException e) {
            throw in.failure(e, "at its beginning");
        }
    }

    private static int read(InputStream utf8, byte[] buffer, CompressedFile in) {
        try {
            return utf8.read(buffer);
        } catch (IOException e) {
            throw in.failure(e, "after %,d bytes".formatted(in.bytesRead()));
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // the stream owns the channel
    private static InputStream range(Path file, long from, long limit) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        channel.position(from);
        return new BufferedInputStream(new Bounded(channel, limit - from), BUFFER);
    }

    /** The bytes of a channel up to some number. */
    private static final class Bounded extends FilterInputStream {

        private final SeekableByteChannel channel;
        private long left;

        Bounded(SeekableByteChannel channel, long left) {
            super(Channels.newInputStream(channel));
            this.channel = channel;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = left == 0 ? -1 : channel.read(ByteBuffer.wrap(bytes, offset, (int) Math.min(length, left)));
            left -= Math.max(0, n);
            return n;
        }

        @Override
        public int available() {
            return 0;
        }
    }

    private PyramidionException failure(IOException e) {
        return new PyramidionException("cannot read %s: %s".formatted(plain, Artifact.reason(e)), e);
    }
}
