package org.pyramidion.weights;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/** Maps files into memory, read-only. */
final class MappedFile {

    private MappedFile() {}

    /** The bytes of {@code file}, for as long as {@code arena} lives. */
    static MemorySegment map(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            throw new PyramidionException("%s: no such file; check the path".formatted(file), e);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

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
