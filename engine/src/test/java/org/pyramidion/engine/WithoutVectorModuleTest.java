package org.pyramidion.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An update of the optimiser is the same to the bit in a JVM without the module of vector instructions. */
class WithoutVectorModuleTest {

    private static final int COUNT = 1001; // no whole number of registers

    @TempDir
    Path directory;

    /** Prints what an update makes of some weights; for a process of its own. */
    static final class UpdateProbe {

        private UpdateProbe() {}

        static String updated() {
            SplittableRandom random = new SplittableRandom(1);
            try (Arena arena = Arena.ofShared()) {
                MemorySegment[] arrays = new MemorySegment[4];
                for (int i = 0; i < arrays.length; i++) {
                    arrays[i] = arena.allocate((long) COUNT * Float.BYTES);
                    for (int j = 0; j < COUNT; j++) {
                        arrays[i].setAtIndex(ValueLayout.JAVA_FLOAT, j, (float) random.nextDouble());
                    }
                }
                new FusedAdam(AdamWeightDecay.Settings.bert(), 0.1, 0.01, 0.5)
                        .update(arrays[0], arrays[1], arrays[2], arrays[3]);
                return VectorModule.isPresent() + " " + Arrays.toString(arrays[0].toArray(ValueLayout.JAVA_INT));
            }
        }

        public static void main(String[] none) {
            System.out.println(updated());
        }
    }

    @Test
    void anUpdateIsTheSame() throws Exception {
        assertThat(toldWithout()).contains("--add-modules jdk.incubator.vector");
    }

    @Test
    void nothingIsSaidWhereItIsNotWanted() throws Exception {
        assertThat(toldWithout("--add-modules=jdk.incubator.vector", "-Dpyramidion.loops=plain"))
                .doesNotContain("slower");
    }

    /** What a JVM with some options says besides the same numbers. */
    private String toldWithout(String... options) throws Exception {
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), UpdateProbe.class.getName()));
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        String here = UpdateProbe.updated();
        assertThat(here).startsWith("true ");
        assertThat(said).isEqualTo(here.replaceFirst("true", "false"));
        return Files.readString(errors);
    }
}
