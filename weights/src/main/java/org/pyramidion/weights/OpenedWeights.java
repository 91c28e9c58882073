package org.pyramidion.weights;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.function.Function;
import org.pyramidion.base.PyramidionException;

/** Weight files as memory. */
final class OpenedWeights {

    private OpenedWeights() {}

    /** Opens a weight file in a fresh arena, which is closed if that fails. */
    @SuppressWarnings("MustBeClosedChecker") // the weight file closes it
    static WeightFile open(Path file, String format, Function<Arena, WeightFile> reader) {
        Arena arena = Arena.ofShared();
        try {
            return reader.apply(arena);
        } catch (MalformedException e) {
            arena.close();
            throw new PyramidionException(
                    "%s: not a valid %s: %s; the file is damaged or of another kind"
                            .formatted(file, format, e.getMessage()),
                    e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }
}
