package org.pyramidion.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Builds little-endian and protocol-buffers bytes for tests. */
final class Bytes {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            buffer.putFloat(value);
        }
        return buffer.array();
    }

    Bytes raw(byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    Bytes fixed32(int value) {
        return raw(ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    Bytes fixed64(long value) {
        return raw(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    Bytes varint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /** A protocol-buffers field that holds an integer. */
    Bytes field(int number, long value) {
        return varint((long) number << 3).varint(value);
    }

    /** A protocol-buffers field that holds bytes or a message. */
    Bytes field(int number, byte[] value) {
        return varint((long) number << 3 | 2).varint(value.length).raw(value);
    }

    Bytes field(int number, String value) {
        return field(number, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A protocol-buffers field of 32 bits. */
    Bytes field32(int number, int value) {
        return varint((long) number << 3 | 5).fixed32(value);
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
