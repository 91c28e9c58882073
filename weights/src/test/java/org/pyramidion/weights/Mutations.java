package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.pyramidion.base.PyramidionException;

/**
 * Damages valid files in many ways and checks that a reader either copes or says so in one line, at once and in little
 * memory.
 */
final class Mutations {

    private static final long MOST_BYTES = 64 << 20;
    private static final long MOST_NANOSECONDS = 5_000_000_000L; // generous: the machine may be busy with other things

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

    private final byte[] original;
    private final Random random;

    private Mutations(byte[] original, long seed) {
        this.original = original;
        this.random = new Random(seed);
    }

    /**
     * What happened.
     *
     * @param bytes the most that was allocated for one variant
     */
    record Outcome(int variants, int refused, long bytes) {}

    /** Opens {@code count} damaged variants of a file and reads what they hold. */
    static Outcome check(byte[] original, int count, Function<MemorySegment, WeightFile> reader) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        long most = 0;
        for (int seed = 0; seed < count; seed++) {
            MemorySegment damaged = MemorySegment.ofArray(new Mutations(original, seed).mutate());
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long begun = System.nanoTime();
            refused += refuses(damaged, seed, reader) ? 1 : 0;
            assertThat(System.nanoTime() - begun)
                    .as("nanoseconds for seed %d", seed)
                    .isLessThan(MOST_NANOSECONDS);
            most = Math.max(most, threads.getCurrentThreadAllocatedBytes() - bytes);
            assertThat(most).as("bytes allocated for seed %d", seed).isLessThan(MOST_BYTES);
        }
        assertThat(refused).as("variants refused").isGreaterThan(count / 10);
        return new Outcome(count, refused, most);
    }

    private static boolean refuses(MemorySegment bytes, int seed, Function<MemorySegment, WeightFile> reader) {
        try (WeightFile weights = reader.apply(bytes)) {
            weights.names().forEach(name -> weights.tensor(name).toFloats());
            return false;
        } catch (PyramidionException | MalformedException e) {
            if (e.getMessage().chars().anyMatch(Character::isISOControl)) {
                fail("seed %d: more than one line: %s", seed, e.getMessage());
            }
            return true;
        } catch (RuntimeException | Error e) {
            return fail("seed %d: %s".formatted(seed, e), e);
        }
    }

    private byte[] mutate() {
        byte[] bytes = original.clone();
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times && bytes.length > 0; i++) {
            bytes = mutateOnce(bytes);
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
