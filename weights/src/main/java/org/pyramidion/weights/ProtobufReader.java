package org.pyramidion.weights;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/**
 * Walks over the fields of one protocol-buffers message without a schema. After {@link #next} the accessors read the
 * current field; one that does not fit its wire type is a {@link MalformedException}.
 */
final class ProtobufReader {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final ByteCursor cursor;
    private int field;
    private int wireType;
    private long number;
    private MemorySegment content = MemorySegment.NULL;

    ProtobufReader(MemorySegment message) {
        this.cursor = new ByteCursor(message);
    }

    /** Goes to the next field, if there is one. */
    boolean next() {
        if (!cursor.hasRemaining()) {
            return false;
        }
        long tag = cursor.varint();
        wireType = (int) tag & 7;
        field = (int) (tag >>> 3);
        if (tag >>> 32 != 0 || field == 0) {
            throw new MalformedException("no field has the tag " + Long.toUnsignedString(tag));
        }
        switch (wireType) {
            case VARINT -> number = cursor.varint();
            case FIXED64 -> content = cursor.take(Long.BYTES);
            case BYTES -> content = cursor.take(cursor.varint());
            case FIXED32 -> content = cursor.take(Integer.BYTES);
            default -> throw new MalformedException("field %d has the wire type %d".formatted(field, wireType));
        }
        return true;
    }

    /** Number of the current field. */
    int field() {
        return field;
    }

    /** The current field as an integer. */
    long integer() {
        require(wireType == VARINT);
        return number;
    }

    /** The current field as a small integer or an enum's number. */
    int smallInteger() {
        if (integer() != (int) number) {
            throw new MalformedException("field %d is out of range: %d".formatted(field, number));
        }
        return (int) number;
    }

    /** The current field as 32 bits. */
    int fixed32() {
        require(wireType == FIXED32);
        return content.get(LittleEndian.INT, 0);
    }

    /** The current field's bytes, not copied. */
    MemorySegment bytes() {
        require(wireType == BYTES);
        return content;
    }

    /** The bytes of 32-bit numbers, be they packed or one of a series of fields. */
    MemorySegment packed32() {
        require(wireType == BYTES || wireType == FIXED32);
        return content;
    }

    /** Hands over integers, be they packed or one of a series of fields. */
    void integers(LongConsumer consumer) {
        if (wireType == VARINT) {
            consumer.accept(number);
        } else {
            ByteCursor packed = new ByteCursor(bytes());
            while (packed.hasRemaining()) {
                consumer.accept(packed.varint());
            }
        }
    }

    String text() {
        return ByteCursor.text(bytes());
    }

    /** The current field as a message. */
    ProtobufReader message() {
        return new ProtobufReader(bytes());
    }

    private void require(boolean fits) {
        if (!fits) {
            throw new MalformedException(
                    "field %d has the wire type %d, which does not fit".formatted(field, wireType));
        }
    }
}
