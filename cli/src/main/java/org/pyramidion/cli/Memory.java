package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process' memory as the system sees it, native memory included. */
final class Memory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private Memory() {}

    /** The most that was ever resident, in MiB; 0 where the system does not tell. */
    static long peakMebibytes() {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(PEAK))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
