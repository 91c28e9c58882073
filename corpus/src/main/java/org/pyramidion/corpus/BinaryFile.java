package org.pyramidion.corpus;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes numbers, lowest byte first, and strings one after the other; {@link BinaryFileReader} reads them. */
final class BinaryFile implements AutoCloseable {

    private static final int COPIED = 1 << 20;

    private final OutputStream out;
    private long position;

    BinaryFile(Path file) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    }

    /** How many bytes have been written. */
    long position() {
        return position;
    }

    void putShort(int value) throws IOException {
        putBytes(value, Short.BYTES);
    }

    void putInt(int value) throws IOException {
        putBytes(value, Integer.BYTES);
    }

    void putLong(long value) throws IOException {
        putBytes(value, Long.BYTES);
    }

    /** Seven bits a byte, lowest first, the top bit set on all but the last: small numbers take one byte. */
    void putVarint(int value) throws IOException {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            putBytes(rest & 0x7f | 0x80, 1);
            rest >>>= 7;
        }
        putBytes(rest, 1);
    }

    /** Its length in bytes as a varint, then UTF-8. */
    void putString(String value) throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        putVarint(bytes.length);
        out.write(bytes);
        position += bytes.length;
    }

    /** Bytes as they are. */
    void put(byte[] bytes) throws IOException {
        out.write(bytes);
        position += bytes.length;
    }

    /** Bytes as they are. */
    void put(MemorySegment bytes) throws IOException {
        byte[] copy = new byte[COPIED];
        for (long at = 0; at < bytes.byteSize(); at += COPIED) {
            int length = (int) Math.min(COPIED, bytes.byteSize() - at);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, copy, 0, length);
            out.write(copy, 0, length);
        }
        position += bytes.byteSize();
    }

    private void putBytes(long value, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            out.write((int) (value >>> (8 * i)));
        }
        position += count;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
