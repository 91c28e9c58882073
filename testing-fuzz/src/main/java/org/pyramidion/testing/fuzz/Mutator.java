package org.pyramidion.testing.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

/** Damages bytes: flips bits, writes extreme numbers, cuts off, leaves out, says twice. */
public final class Mutator {

    private static final long[] EXTREMES = {
        -1,
        0,
        1,
        0x7f,
        0x80,
        0xff,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        100_000_000,
        1L << 40
    };

    private final Random random;

    private Mutator(long seed) {
        this.random = new Random(seed);
    }

    /** A damaged copy; the same for the same seed. */
    public static byte[] mutate(byte[] original, long seed) {
        Mutator mutator = new Mutator(seed);
        byte[] bytes = original.clone();
        int times = 1 + mutator.random.nextInt(3);
        for (int i = 0; i < times && bytes.length > 0; i++) {
            bytes = mutator.mutateOnce(bytes);
        }
        return bytes;
    }

    private byte[] mutateOnce(byte[] bytes) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(6)) {
            case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> bytes[at] = (byte) random.nextInt(256);
            case 2 -> writeExtreme(bytes, at);
            case 3 -> {
                return Arrays.copyOf(bytes, at);
            }
            case 4 -> {
                return spliced(bytes, at, at + random.nextInt(bytes.length - at));
            }
            default -> {
                return spliced(bytes, at, random.nextInt(at + 1));
            }
        }
        return bytes;
    }

    private void writeExtreme(byte[] bytes, int at) {
        byte[] number = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(EXTREMES[random.nextInt(EXTREMES.length)])
                .array();
        System.arraycopy(number, 0, bytes, at, Math.min(number.length, bytes.length - at));
    }

    /** What is before {@code end} and what is from {@code begin} on: a part left out, or said twice. */
    private static byte[] spliced(byte[] bytes, int end, int begin) {
        byte[] joined = Arrays.copyOf(bytes, end + bytes.length - begin);
        System.arraycopy(bytes, begin, joined, end, bytes.length - begin);
        return joined;
    }
}
