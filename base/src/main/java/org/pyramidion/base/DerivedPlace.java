package org.pyramidion.base;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Where something is kept that is made from something else, such as the index of a corpus: beside it; where that may
 * only be read, in the user's cache.
 */
public final class DerivedPlace {

    private DerivedPlace() {}

    /**
     * The place of what is made from something else.
     *
     * @param beside where it belongs
     * @param good whether what is at a place already is what is wanted
     */
    public static Path of(Path beside, Predicate<Path> good) {
        return isWritable(beside) || good.test(beside) ? beside : inCache(beside, UserCache.root());
    }

    /** Whether a directory could be made there: its nearest directory that exists may be written. */
    private static boolean isWritable(Path place) {
        Path parent = RealPath.of(place).getParent();
        while (parent != null && !Files.exists(parent)) {
            parent = parent.getParent();
        }
        return parent != null && Files.isWritable(parent);
    }

    /** One place for each, whatever links lead to it. */
    static Path inCache(Path beside, Path cache) {
        Path real = RealPath.of(beside);
        UUID name = UUID.nameUUIDFromBytes(real.toString().getBytes(StandardCharsets.UTF_8));
        return cache.resolve("derived").resolve(name.toString()).resolve(real.getFileName());
    }
}
