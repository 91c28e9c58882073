package org.pyramidion.base;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Lets two directories change names in one step: Linux' {@code renameat2} with {@code RENAME_EXCHANGE}, which Java has
 * no word for. Two renames would leave a moment, and a process that dies in it leaves the name without a directory.
 */
final class DirectoryExchange {

    private static final int CURRENT_DIRECTORY = -100; // AT_FDCWD
    private static final int EXCHANGE = 2; // RENAME_EXCHANGE

    private static final Optional<MethodHandle> RENAMEAT2 = find();

    private DirectoryExchange() {}

    @SuppressWarnings("restricted") // the command is started with native access, for libtorch
    private static Optional<MethodHandle> find() {
        FunctionDescriptor renameat2 = FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_INT);
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup().find("renameat2").map(address -> linker.downcallHandle(address, renameat2));
    }

    /** Returns whether they have changed names; if not, system or file system cannot, and nothing has happened. */
    static boolean exchange(Path one, Path other) {
        return RENAMEAT2.isPresent() && exchange(RENAMEAT2.get(), one, other);
    }

    private static boolean exchange(MethodHandle renameat2, Path one, Path other) {
        try (Arena arena = Arena.ofConfined()) {
            return 0
                    == (int) renameat2.invokeExact(
                            CURRENT_DIRECTORY, name(one, arena), CURRENT_DIRECTORY, name(other, arena), EXCHANGE);
        } catch (Throwable e) { // what invokeExact declares; a call of C throws nothing
            throw new IllegalStateException(e);
        }
    }

    private static MemorySegment name(Path path, Arena arena) {
        return arena.allocateFrom(path.toAbsolutePath().toString());
    }
}
