package org.pyramidion.index;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads of a file by position, by any number of threads: {@code pread} of the C library. A {@code FileChannel} can do
 * the same, but closes for all threads when one of them is interrupted while it reads.
 */
final class PositionedReads {

    /** Set to {@code true}, nothing is read by position. */
    private static final String OFF = "pyramidion.index.mapped";

    private static final int READ_ONLY = 0; // O_RDONLY
    private static final int INTERRUPTED = 4; // EINTR, on Linux and macOS

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final Calls calls;
    private final int descriptor;
    private final Arena arena;

    private PositionedReads(Calls calls, int descriptor, Arena arena) {
        this.calls = calls;
        this.descriptor = descriptor;
        this.arena = arena;
    }

    /** The functions of the C library, where there is one that has them. */
    private record Calls(MethodHandle open, MethodHandle pread, MethodHandle close) {

        static final Optional<Calls> HERE = !Boolean.getBoolean(OFF) && isUnix64() ? find() : Optional.empty();

        /** Where {@code off_t} and {@code size_t} have 64 bits. */
        private static boolean isUnix64() {
            String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            return (system.contains("linux") || system.contains("mac")) && ValueLayout.ADDRESS.byteSize() == Long.BYTES;
        }

        @SuppressWarnings("restricted") // libtorch needs native access too
        private static Optional<Calls> find() {
            Linker linker = Linker.nativeLinker();
            var lookup = linker.defaultLookup();
            FunctionDescriptor open =
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            FunctionDescriptor pread = FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG);
            FunctionDescriptor close = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            return lookup.find("open")
                    .flatMap(openAt -> lookup.find("pread")
                            .flatMap(preadAt -> lookup.find("close")
                                    .map(closeAt -> new Calls(
                                            linker.downcallHandle(openAt, open, Linker.Option.firstVariadicArg(2)),
                                            linker.downcallHandle(
                                                    preadAt, pread, Linker.Option.captureCallState("errno")),
                                            linker.downcallHandle(closeAt, close)))));
        }

        int open(Path file) {
            // The JVM's own spelling of a path that the locale may have no characters for.
            Charset names = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
            try (Arena own = Arena.ofConfined()) {
                return (int)
                        open.invokeExact(own.allocateFrom(file.toAbsolutePath().toString(), names), READ_ONLY);
            } catch (Throwable e) { // what invokeExact declares; a call of C throws nothing
                throw new IllegalStateException(e);
            }
        }

        void close(int descriptor) {
            try {
                int ignored = (int) close.invokeExact(descriptor);
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /**
     * Opens a file for reads until the arena is closed.
     *
     * @return nothing if this system has no such calls, or cannot open the file by them
     */
    @SuppressWarnings("restricted")
    static Optional<PositionedReads> open(Path file, Arena arena) {
        return Calls.HERE.flatMap(calls -> {
            int descriptor = calls.open(file);
            if (descriptor < 0) {
                return Optional.empty();
            }
            MemorySegment.NULL.reinterpret(1, arena, none -> calls.close(descriptor));
            return Optional.of(new PositionedReads(calls, descriptor, arena));
        });
    }

    /** One thread's reads: a buffer that each overwrites. */
    final class Reader {

        private final MemorySegment buffer;
        private final MemorySegment state;

        /** @param own lives as long as this; confined to the thread */
        @SuppressWarnings("restricted")
        Reader(long bytes, Arena own) {
            // Said to be of the file's arena, so that this cannot be closed, and the descriptor be another file's, in a
            // call.
            buffer = own.allocate(bytes).reinterpret(arena, null);
            state = own.allocate(STATE);
        }

        /**
         * The bytes at a place.
         *
         * @throws UncheckedIOException if the file has become shorter or the disk fails
         */
        MemorySegment at(long position) {
            long bytes = buffer.byteSize();
            for (long done = 0; done < bytes; ) {
                long read = pread(buffer.asSlice(done), bytes - done, position + done);
                if (read > 0) {
                    done += read;
                } else if (read == 0 || errno() != INTERRUPTED) {
                    throw new UncheckedIOException(new IOException(
                            read == 0 ? "the file has become shorter" : "pread failed, errno " + errno()));
                }
            }
            return buffer;
        }

        private int errno() {
            return (int) ERRNO.get(state, 0L);
        }

        private long pread(MemorySegment target, long bytes, long position) {
            try {
                return (long) calls.pread().invokeExact(state, descriptor, target, bytes, position);
            } catch (RuntimeException e) { // closed already
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
