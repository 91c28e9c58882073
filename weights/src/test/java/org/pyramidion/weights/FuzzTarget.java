package org.pyramidion.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import org.pyramidion.base.PyramidionException;

/**
 * What a coverage-guided fuzzer (Jazzer) calls; {@code benchmarks/fuzz} runs it. The first byte says which reader gets
 * the others.
 */
public final class FuzzTarget {

    private static final Path FILE = Path.of("fuzzed");

    private FuzzTarget() {}

    /** Reads one input; whatever it throws was found. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] rest = Arrays.copyOfRange(input, 1, input.length);
        try {
            read(input[0] & 3, MemorySegment.ofArray(rest));
        } catch (PyramidionException | MalformedException e) {
            // It said what is wrong.
        }
    }

    private static void read(int reader, MemorySegment bytes) {
        switch (reader) {
            case 0 -> readAll(SafeTensors.read(FILE, bytes, () -> {}));
            case 1 -> readAll(TorchCheckpoint.read(FILE, bytes, () -> {}));
            case 2 -> readAll(OnnxInitialisers.read(FILE, bytes, () -> {}));
            default -> Unpickler.read(bytes);
        }
    }

    private static void readAll(WeightFile file) {
        try (file) {
            file.names().forEach(name -> file.tensor(name).toFloats());
        }
    }
}
