package org.pyramidion.base;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process's memory as the system sees it, native memory included. */
public final class ProcessMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";
    private static final String RESIDENT = "VmRSS:";

    private ProcessMemory() {}

    /** The most that was ever resident, in MiB; 0 where the system does not tell. */
    public static long peakMebibytes() {
        return mebibytes(PEAK);
    }

    /** What is resident now, mapped files included, in MiB; 0 where the system does not tell. */
    public static long residentMebibytes() {
        return mebibytes(RESIDENT);
    }

    private static long mebibytes(String field) {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(field))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(kibibytes -> Long.parseLong(kibibytes) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
