package org.pyramidion.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;

/**
 * Opens weights in any format that is read here, told by the name of the file:
 *
 * <ul>
 *   <li>{@code *.safetensors}, and several by {@code *.safetensors.index.json}: {@link SafeTensors}
 *   <li>{@code *.bin}, {@code *.pt}, {@code *.pth}, and several by {@code *.bin.index.json}: {@link TorchCheckpoint}
 *   <li>{@code *.index}, also without that ending, as TensorFlow names a checkpoint: {@link TensorBundle}
 *   <li>{@code *.onnx}: {@link OnnxInitialisers}
 * </ul>
 */
public final class WeightFiles {

    private static final String SAFE = ".safetensors";
    private static final List<String> TORCH = List.of(".bin", ".pt", ".pth");
    private static final String BUNDLE = ".index";
    private static final String ONNX = ".onnx";
    private static final String SHARDS = ".index.json";

    /** Where weights are in the directories that people publish, first one first. */
    private static final List<String> USUAL = List.of(
            "model" + SAFE,
            "model" + SAFE + SHARDS,
            "pytorch_model.bin",
            "pytorch_model.bin" + SHARDS,
            "variables/variables" + BUNDLE,
            "variables" + BUNDLE,
            "model" + ONNX);

    private WeightFiles() {}

    /**
     * The file of weights that is meant by a path: the path itself, the index of a TensorFlow checkpoint of that name,
     * or what stands in a directory under a usual name or as the only one of its kind.
     *
     * @throws PyramidionException if there is none
     */
    public static Path find(Path place) {
        if (Files.isRegularFile(place)) {
            return place;
        }
        Path bundle = place.resolveSibling(place.getFileName() + BUNDLE);
        if (Files.isRegularFile(bundle)) {
            return bundle;
        }
        if (!Files.isDirectory(place)) {
            throw new PyramidionException("%s: no such file or directory; check the path".formatted(place));
        }
        return USUAL.stream()
                .map(place::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .or(() -> onlyOne(place))
                .orElseThrow(() ->
                        new PyramidionException("%s: no weights here (looked for %s, *%s, *%s); name the file itself"
                                .formatted(place, String.join(", ", USUAL), BUNDLE, ONNX)));
    }

    private static Optional<Path> onlyOne(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> weights = files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.endsWith(BUNDLE) || name.endsWith(ONNX) || name.endsWith(SAFE);
                    })
                    .toList();
            return weights.size() == 1 ? Optional.of(weights.getFirst()) : Optional.empty();
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }

    /**
     * Opens a file of weights.
     *
     * @throws PyramidionException if its name tells no format, it cannot be read, or it breaks a rule of its format
     */
    public static WeightFile open(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(SHARDS)) {
            return ShardedWeights.open(file, WeightFiles::openOne);
        }
        return openOne(file);
    }

    private static WeightFile openOne(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(SAFE)) {
            return SafeTensors.open(file);
        }
        if (TORCH.stream().anyMatch(name::endsWith)) {
            return TorchCheckpoint.open(file);
        }
        if (name.endsWith(BUNDLE)) {
            return TensorBundle.open(file);
        }
        if (name.endsWith(ONNX)) {
            return OnnxInitialisers.open(file);
        }
        throw new PyramidionException("%s: its name tells no format of weights; known are *%s, *%s, *%s, *%s"
                .formatted(file, SAFE, String.join(", *", TORCH), BUNDLE, ONNX));
    }
}
