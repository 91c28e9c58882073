package org.pyramidion.weights;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * CRC-32C in the disguise that LevelDB and TensorFlow store it in: rotated right by 15 bits, plus a constant, so that
 * the checksum of data that hold checksums stays sound.
 */
final class MaskedCrc {

    private static final int DELTA = 0xa282ead8;
    private static final long CHUNK = 1L << 30;

    private MaskedCrc() {}

    static int of(MemorySegment bytes) {
        CRC32C crc = new CRC32C();
        for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
            crc.update(bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at)).asByteBuffer());
        }
        return Integer.rotateRight((int) crc.getValue(), 15) + DELTA;
    }
}
