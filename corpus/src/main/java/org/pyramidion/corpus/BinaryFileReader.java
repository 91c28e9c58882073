package org.pyramidion.corpus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pyramidion.base.MappedFile;

/** A file that {@link BinaryFile} wrote, mapped into memory. Safe for concurrent reading while its arena is open. */
final class BinaryFileReader {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment bytes;

    private BinaryFileReader(MemorySegment bytes) {
        this.bytes = bytes;
    }

    static BinaryFileReader open(Path file, Arena arena) {
        return new BinaryFileReader(MappedFile.map(file, arena));
    }

    long size() {
        return bytes.byteSize();
    }

    /** The {@code i}th of unsigned 16-bit numbers. */
    int shortAt(long i) {
        return bytes.get(SHORT, i * Short.BYTES) & 0xffff;
    }

    int intAt(long i) {
        return bytes.get(INT, i * Integer.BYTES);
    }

    long longAt(long i) {
        return bytes.get(LONG, i * Long.BYTES);
    }

    /** The bytes from {@code from} to before {@code limit}. */
    MemorySegment slice(long from, long limit) {
        return bytes.asSlice(from, limit - from);
    }

    /** Reads one thing after the other, from byte {@code position} on. */
    Cursor cursor(long position) {
        return new Cursor(position);
    }

    /** A place in the file that moves on with each read. Not safe for concurrent use. */
    final class Cursor {

        private long position;

        private Cursor(long position) {
            this.position = position;
        }

        int varint() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes.get(ValueLayout.JAVA_BYTE, position++);
                value |= (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        String string() {
            int length = varint();
            byte[] copy = bytes.asSlice(position, length).toArray(ValueLayout.JAVA_BYTE);
            position += length;
            return new String(copy, StandardCharsets.UTF_8);
        }

        void skipString() {
            int length = varint();
            position += length;
        }
    }
}
