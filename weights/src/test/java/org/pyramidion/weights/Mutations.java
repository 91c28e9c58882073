package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.pyramidion.base.PyramidionException;

/** Damages valid files in many ways and checks that a reader either copes or says so in one line. */
final class Mutations {

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

    /** Opens {@code count} damaged variants of {@code file}, each in its place, and reads what they hold. */
    static void check(Path file, int count, Function<Path, WeightFile> reader) throws IOException {
        byte[] original = Files.readAllBytes(file);
        int refused = 0;
        for (int seed = 0; seed < count; seed++) {
            byte[] damaged = new Mutations(original, seed).mutate();
            Files.write(file, damaged);
            refused += refuses(file, seed, reader) ? 1 : 0;
        }
        Files.write(file, original);
        assertThat(refused).as("variants refused").isGreaterThan(count / 10);
    }

    private static boolean refuses(Path file, int seed, Function<Path, WeightFile> reader) {
        try (WeightFile weights = reader.apply(file)) {
            weights.names().forEach(name -> weights.tensor(name).toFloats());
            return false;
        } catch (PyramidionException e) {
            assertThat(e.getMessage()).as("seed %d", seed).doesNotContainPattern("\\p{Cntrl}");
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
