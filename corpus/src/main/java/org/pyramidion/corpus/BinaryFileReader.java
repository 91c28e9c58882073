package org.pyramidion.corpus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.pyramidion.base.DamagedException;
import org.pyramidion.base.MappedFile;

/**
 * A file that {@link BinaryFile} wrote, mapped into memory. Safe for concurrent reading while its arena is open.
 * Whatever leads out of the file, as numbers in a damaged one may, is a {@link DamagedException}.
 */
final class BinaryFileReader {

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final MemorySegment bytes;

    private BinaryFileReader(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    static BinaryFileReader open(Path file, Arena arena) {
        return new BinaryFileReader(file, MappedFile.map(file, arena));
    }

    /** As {@link #open(Path, Arena)}; the file must have so many bytes. */
    static BinaryFileReader open(Path file, long size, Arena arena) {
        BinaryFileReader reader = open(file, arena);
        if (reader.size() != size) {
            throw reader.damaged("%d bytes where %d are needed".formatted(reader.size(), size));
        }
        return reader;
    }

    long size() {
        return bytes.byteSize();
    }

    DamagedException damaged(String what) {
        return new DamagedException(file, what);
    }

    /** How many lines it has. */
    int lines() {
        int lines = 0;
        for (long i = 0; i < bytes.byteSize(); i++) {
            lines += bytes.get(ValueLayout.JAVA_BYTE, i) == '\n' ? 1 : 0;
        }
        return lines;
    }

    /** Makes sure that its 64-bit numbers never fall, and go from 0 to no more than {@code most}. */
    void requireRisingLongs(long most) {
        long last = 0;
        for (long at = 0; at < bytes.byteSize(); at += Long.BYTES) {
            last = risen(bytes.get(LONG, at), last, most);
        }
    }

    /** Makes sure that its 32-bit numbers never fall, and go from 0 to no more than {@code most}. */
    void requireRisingInts(long most) {
        long last = 0;
        for (long at = 0; at < bytes.byteSize(); at += Integer.BYTES) {
            last = risen(bytes.get(INT, at), last, most);
        }
    }

    private long risen(long value, long last, long most) {
        if (value < last || value > most) {
            throw damaged("%d between %d and %d".formatted(value, last, most));
        }
        return value;
    }

    /** Makes sure that the 32-bit numbers at every {@code stride} bytes are from 0 to below {@code limit}. */
    void requireIntsBelow(long limit, int stride) {
        for (long at = 0; at < bytes.byteSize(); at += stride) {
            int value = bytes.get(INT, at);
            if (value < 0 || value >= limit) {
                throw damaged("number %d of %d".formatted(value, limit));
            }
        }
    }

    /** Makes sure that some bytes are in the file. */
    private void require(long from, long length) {
        if (from < 0 || length < 0 || from > bytes.byteSize() - length) {
            throw damaged("%d bytes at %d lead out of it".formatted(length, from));
        }
    }

    /** The {@code i}th of unsigned 16-bit numbers. */
    int shortAt(long i) {
        require(i * Short.BYTES, Short.BYTES);
        return bytes.get(SHORT, i * Short.BYTES) & 0xffff;
    }

    int intAt(long i) {
        require(i * Integer.BYTES, Integer.BYTES);
        return bytes.get(INT, i * Integer.BYTES);
    }

    long longAt(long i) {
        require(i * Long.BYTES, Long.BYTES);
        return bytes.get(LONG, i * Long.BYTES);
    }

    /** The bytes from {@code from} to before {@code limit}. */
    MemorySegment slice(long from, long limit) {
        require(from, limit - from);
        return bytes.asSlice(from, limit - from);
    }

    /** A copy of {@link #slice}. */
    byte[] bytes(long from, long limit) {
        return slice(from, limit).toArray(ValueLayout.JAVA_BYTE);
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
            for (int shift = 0; shift < Integer.SIZE; shift += 7) {
                require(position, 1);
                byte b = bytes.get(ValueLayout.JAVA_BYTE, position++);
                value |= (b & 0x7f) << shift;
                if (b >= 0) {
                    return value;
                }
            }
            throw damaged("a number of too many bytes at %d".formatted(position));
        }

        /** How many things follow, each of which takes at least a byte. */
        int count() {
            int count = varint();
            require(position, count);
            return count;
        }

        String string() {
            int length = count();
            byte[] copy = bytes.asSlice(position, length).toArray(ValueLayout.JAVA_BYTE);
            position += length;
            return new String(copy, StandardCharsets.UTF_8);
        }

        void skipString() {
            int length = count();
            position += length;
        }
    }
}
