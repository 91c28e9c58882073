package org.pyramidion.engine;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pyramidion.base.Amounts;

/**
 * A tensor that found no memory. libtorch says so by a plain {@link RuntimeException}, in words.
 *
 * @param where whose memory it is: {@code the GPU's} or {@code the machine's}
 * @param wanted how much the tensor wanted, in words
 * @param there what there was, in words; of a GPU alone
 */
public record MemoryShortage(String where, String wanted, Optional<String> there) {

    private static final Pattern GPU = Pattern.compile("CUDA out of memory\\. Tried to allocate ([\\d.]+ .?i?B)\\."
            + ".*total capacity of ([\\d.]+ .iB) of which ([\\d.]+ .?i?B) is free");

    private static final Pattern CPU =
            Pattern.compile("DefaultCPUAllocator: can't allocate memory: you tried to allocate (\\d{1,18}) bytes");

    /** What {@code failure} says of it; empty if it is another failure. */
    public static Optional<MemoryShortage> of(Throwable failure) {
        if (!(failure instanceof RuntimeException)) {
            return Optional.empty();
        }
        String message = String.valueOf(failure.getMessage());
        Matcher gpu = GPU.matcher(message);
        if (gpu.find()) {
            return Optional.of(new MemoryShortage(
                    "the GPU's", gpu.group(1), Optional.of("%s of %s are free".formatted(gpu.group(3), gpu.group(2)))));
        }
        Matcher cpu = CPU.matcher(message);
        return cpu.find()
                ? Optional.of(new MemoryShortage(
                        "the machine's", Amounts.bytes(Long.parseLong(cpu.group(1))), Optional.empty()))
                : Optional.empty();
    }

    /** {@code the GPU's memory does not suffice: 314 MiB more were wanted, 22 MiB of 139 GiB are free}. */
    public String words() {
        return "%s memory does not suffice: %s more were wanted%s"
                .formatted(where, wanted, there.map(", "::concat).orElse(""));
    }
}
