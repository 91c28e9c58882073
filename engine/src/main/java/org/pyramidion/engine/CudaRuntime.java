package org.pyramidion.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** A few calls to CUDA's runtime that libtorch's Java binding has only together with all of CUDA's. */
final class CudaRuntime {

    /** Larger than any version's {@code cudaDeviceProp}, which begins with the name. */
    private static final int PROPERTIES_BYTES = 16384;

    private static final int NAME_BYTES = 256;

    private final SymbolLookup library = SymbolLookup.loaderLookup();

    /** Of the GPU in use. */
    DeviceMemory memory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment free = arena.allocate(ValueLayout.JAVA_LONG);
            MemorySegment total = arena.allocate(ValueLayout.JAVA_LONG);
            call(
                    "cudaMemGetInfo",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS),
                    free,
                    total);
            return new DeviceMemory(free.get(ValueLayout.JAVA_LONG, 0), total.get(ValueLayout.JAVA_LONG, 0));
        }
    }

    /** The newest version of CUDA that the driver can run, as 13010 for 13.1. */
    int driverVersion() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(ValueLayout.JAVA_INT);
            call("cudaDriverGetVersion", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS), version);
            return version.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /** The card's name, as {@code NVIDIA H200}. */
    String name(int index) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment properties = arena.allocate(PROPERTIES_BYTES);
            call(
                    "cudaGetDeviceProperties",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                    properties,
                    index);
            return properties.asSlice(0, NAME_BYTES).getString(0);
        }
    }

    /** Waits until the GPU has done all that it was given. */
    void synchronize() {
        call("cudaDeviceSynchronize", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    }

    private void call(String function, FunctionDescriptor descriptor, Object... arguments) {
        MethodHandle handle = Linker.nativeLinker().downcallHandle(library.findOrThrow(function), descriptor);
        int status;
        try {
            status = (int) handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new IllegalStateException(function + " could not be called", e);
        }
        if (status != 0) {
            throw new IllegalStateException("%s ended with CUDA error %d".formatted(function, status));
        }
    }
}
