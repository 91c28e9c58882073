package org.pyramidion.weights;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Reads little-endian numbers one after the other; going past the end is a {@link MalformedException}. */
final class ByteCursor {

    private final MemorySegment bytes;
    private long position;

    ByteCursor(MemorySegment bytes) {
        this.bytes = bytes;
    }

    boolean hasRemaining() {
        return position < bytes.byteSize();
    }

    /** The next {@code count} bytes, not copied. */
    MemorySegment take(long count) {
        if (count < 0 || count > bytes.byteSize() - position) {
            throw new MalformedException("%s bytes at %d go past the end at %d"
                    .formatted(Long.toUnsignedString(count), position, bytes.byteSize()));
        }
        MemorySegment taken = bytes.asSlice(position, count);
        position += count;
        return taken;
    }

    /** The next {@code count} bytes, copied. */
    byte[] takeArray(long count) {
        return take(count).toArray(JAVA_BYTE);
    }

    int fixed8() {
        return Byte.toUnsignedInt(take(1).get(JAVA_BYTE, 0));
    }

    int fixed16() {
        return Short.toUnsignedInt(take(Short.BYTES).get(LittleEndian.SHORT, 0));
    }

    int fixed32() {
        return take(Integer.BYTES).get(LittleEndian.INT, 0);
    }

    long fixed64() {
        return take(Long.BYTES).get(LittleEndian.LONG, 0);
    }

    /** A base-128 number of at most ten bytes, lowest seven bits first, as in LevelDB and protocol buffers. */
    long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = take(1).get(JAVA_BYTE, 0);
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("a number at %d has more than ten bytes".formatted(position));
    }

    static String text(MemorySegment bytes) {
        return new String(bytes.toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }
}
