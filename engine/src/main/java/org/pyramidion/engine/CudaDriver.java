package org.pyramidion.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a driver for NVIDIA's GPUs is there. */
final class CudaDriver {

    private CudaDriver() {}

    /** Why there is none, told without loading anything. */
    static Optional<String> fault() {
        boolean present = Stream.of("/proc/driver/nvidia/version", "/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg")
                .map(Path::of)
                .anyMatch(Files::exists);
        return present ? Optional.empty() : Optional.of("no driver for NVIDIA GPUs is loaded here");
    }
}
