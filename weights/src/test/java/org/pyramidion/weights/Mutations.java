package org.pyramidion.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.function.Function;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.fuzz.Mutator;

/**
 * Damages valid weight files and checks that a reader either copes or says so in one line, at once and in little
 * memory.
 */
final class Mutations {

    private static final long MOST_BYTES = 64 << 20;
    private static final long MOST_NANOSECONDS = 5_000_000_000L; // generous: the machine may be busy with other things

    private Mutations() {}

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
            MemorySegment damaged = MemorySegment.ofArray(Mutator.mutate(original, seed));
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
}
