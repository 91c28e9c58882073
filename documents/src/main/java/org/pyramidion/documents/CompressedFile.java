package org.pyramidion.documents;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * A file read from its beginning, unpacked if it is gzip, bzip2 or zstd. Its first bytes tell, not its name; packed
 * streams that follow one another in it are one. Not safe for concurrent use.
 */
public final class CompressedFile extends FilterInputStream {

    /** How a file is packed. */
    public enum Packing {
        NONE,
        GZIP,
        BZIP2,
        ZSTD;

        private InputStream unpacked(InputStream in) throws IOException {
            return switch (this) {
                case NONE -> in;
                case GZIP -> new GZIPInputStream(in, 1 << 16);
                case BZIP2 -> new BZip2CompressorInputStream(new BufferedInputStream(in, 1 << 16), true);
                case ZSTD -> new ZstdInputStream(in);
            };
        }

        private static Packing of(byte[] magic) {
            if (magic.length < 4) {
                return NONE;
            }
            int start = magic[0] << 24 | (magic[1] & 0xff) << 16 | (magic[2] & 0xff) << 8 | magic[3] & 0xff;
            if (start >>> 16 == 0x1f8b) {
                return GZIP;
            }
            boolean bzip2 = start >>> 8 == 0x425a68 && magic[3] >= '1' && magic[3] <= '9'; // "BZh" and a digit
            return bzip2 ? BZIP2 : start == 0x28b52ffd ? ZSTD : NONE;
        }
    }

    private final Path file;
    private final CountingStream raw;
    private final Packing packing;

    private CompressedFile(Path file, CountingStream raw, Packing packing, InputStream content) {
        super(content);
        this.file = file;
        this.raw = raw;
        this.packing = packing;
    }

    /** @throws PyramidionException if the file is absent or cannot be read */
    public static CompressedFile open(Path file, OpenOption... options) {
        try {
            CountingStream raw = new CountingStream(Files.newInputStream(file, options));
            return open(file, raw);
        } catch (NoSuchFileException e) {
            throw new PyramidionException("%s: no such file; check the path".formatted(file), e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /**
     * What is unpacked already, under the name of a file.
     *
     * @param content is closed with this
     */
    static CompressedFile of(Path file, InputStream content) {
        CountingStream raw = new CountingStream(content);
        return new CompressedFile(file, raw, Packing.NONE, raw);
    }

    /** How it is packed. */
    public Packing packing() {
        return packing;
    }

    /** A file by its name or, where it is not there, by that name with the ending of a packed one. */
    public static Optional<Path> find(Path file) {
        return Stream.of("", ".gz", ".bz2", ".zst")
                .map(ending -> file.resolveSibling(file.getFileName() + ending))
                .filter(Files::exists)
                .findFirst();
    }

    private static CompressedFile open(Path file, CountingStream raw) throws IOException {
        PushbackInputStream in = new PushbackInputStream(raw, 4);
        byte[] magic = in.readNBytes(4);
        in.unread(magic);
        Packing packing = Packing.of(magic);
        try {
            return new CompressedFile(file, raw, packing, packing.unpacked(in));
        } catch (IOException e) {
            raw.close();
            throw failure(file, packing, e, "at its beginning");
        }
    }

    /** How many bytes of the file have been read so far, before unpacking. */
    public long bytesRead() {
        return raw.count;
    }

    /**
     * What to tell of an error while reading.
     *
     * @param where how far one had come, such as "after line 7"
     */
    public PyramidionException failure(IOException e, String where) {
        return failure(file, packing, e, where);
    }

    private static PyramidionException failure(Path file, Packing packing, IOException e, String where) {
        return packing == Packing.NONE
                ? new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e)
                : new PyramidionException(
                        "%s: the %s data is cut short or damaged %s; fetch the file again"
                                .formatted(file, packing.name().toLowerCase(Locale.ROOT), where),
                        e);
    }

    /** @throws PyramidionException if it cannot be closed */
    @Override
    public void close() {
        try {
            super.close();
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    private static final class CountingStream extends FilterInputStream {
        private volatile long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = super.read();
            add(b < 0 ? 0 : 1);
            return b;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = super.read(bytes, offset, length);
            add(Math.max(0, n));
            return n;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // One thread reads, others may look on.
        private void add(int bytes) {
            count += bytes;
        }
    }
}
