package org.pyramidion.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.UserCache;
import org.pyramidion.console.Console;
import org.pyramidion.engine.CudaLibraries;
import org.pyramidion.weights.MavenArtifacts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code pyramidion device install}. */
@Command(
        name = "install",
        description = {
            "Fetch libtorch's libraries for NVIDIA GPUs (458 MB) as Maven does, for the launcher to use from then on.",
            "CUDA 13's own come from the system or from NVIDIA's wheels; what is missing is named."
        },
        footer = {"", "Examples:", "  pyramidion device install cuda"})
final class DeviceInstallCommand extends Verb {

    private static final String CUDA = "org.bytedeco:pytorch:jar:linux-x86_64-gpu:" + CudaLibraries.LIBTORCH;

    @Parameters(paramLabel = "DEVICE", description = "What for: cuda.")
    private String wanted = "cuda";

    DeviceInstallCommand(Console console) {
        super(console);
    }

    @Override
    int run() throws IOException {
        if (!wanted.equals("cuda")) {
            throw new PyramidionException("there are no libraries for '%s'; give cuda".formatted(wanted));
        }
        Path jar = MavenArtifacts.ofUserSettings().resolve(CUDA, progress());
        Path note = UserCache.root().resolve("natives/cuda.classpath");
        Files.createDirectories(note.getParent());
        Files.writeString(note, jar + "\n");
        List<String> missing = CudaLibraries.missingHere();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("libtorch", jar.toString());
        result.put("missing", missing);
        print(result, "libtorch for CUDA: " + jar + "\n" + libraries(missing));
        return Failure.OK;
    }

    private static String libraries(List<String> missing) {
        return missing.isEmpty()
                ? "CUDA's libraries are all there; 'pyramidion device' tells whether they work."
                : "Still missing, each with the wheel that has it: %s.\n".formatted(String.join(", ", missing))
                        + "Install CUDA 13 or these wheels, and name their directories in %s if they are not found."
                                .formatted(CudaLibraries.PATH);
    }
}
