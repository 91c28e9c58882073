package org.pyramidion.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Converted weights in a directory of the user's. A publication is converted when it is first asked for, and again when
 * what stands there is damaged, of another version or of another publication.
 */
final class WeightsCache {

    private static final String SOURCE = "sha256";
    private static final Object ONE_AT_A_TIME = new Object(); // file locks exclude other processes only

    /** The tensors that are kept: BERT and its language-model head, without buffers. */
    private static final Pattern KEPT =
            Pattern.compile("bert\\.(embeddings|encoder|pooler)\\..*|cls\\.predictions\\..*");

    private static final Pattern BUFFER = Pattern.compile(".*\\.position_ids");

    private final Path directory;
    private final MavenArtifacts artifacts;

    WeightsCache(Path root, MavenArtifacts artifacts) {
        this.directory = root.resolve("weights");
        this.artifacts = artifacts;
    }

    Artifact resolve(Publication publication, Progress progress) {
        synchronized (ONE_AT_A_TIME) {
            try {
                Files.createDirectories(directory);
                Path lockFile = directory.resolve(publication.name() + ".lock");
                try (FileChannel channel =
                                FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    return find(publication).orElseGet(() -> convert(publication, progress));
                }
            } catch (IOException e) {
                throw new PyramidionException(
                        "cannot use the cache %s: %s".formatted(directory, Artifact.reason(e)), e);
            }
        }
    }

    private Optional<Artifact> find(Publication publication) {
        try {
            Path place = place(publication);
            return Artifact.find(place)
                    .map(found -> Artifact.open(place, PretrainedWeights.FORMAT, PretrainedWeights.VERSION))
                    .filter(found -> publication
                            .sha256()
                            .equals(found.manifest().provenance().get(SOURCE)));
        } catch (PyramidionException e) {
            return Optional.empty(); // damaged or old: it is made again
        }
    }

    private Path place(Publication publication) {
        return directory.resolve(publication.name());
    }

    private Artifact convert(Publication publication, Progress progress) {
        Path jar = artifacts.resolve(publication.coordinates(), progress);
        Checksums.require(jar, publication.sha256(), progress);
        Map<String, Object> provenance = Map.of(
                "name", publication.name(), "coordinates", publication.coordinates(), SOURCE, publication.sha256());
        return Artifact.write(
                place(publication),
                PretrainedWeights.FORMAT,
                PretrainedWeights.VERSION,
                provenance,
                target -> convert(publication, jar, target, progress));
    }

    private void convert(Publication publication, Path jar, Path target, Progress progress) throws IOException {
        Path scratch = directory.resolve(publication.name() + ".unpacked");
        Artifact.deleteTree(scratch); // of a process that died
        Files.createDirectories(scratch);
        try (Packaging.Contents contents = publication.packaging().unpack(jar, scratch)) {
            List<WeightTensor> tensors = tensors(publication, contents.weights(), progress);
            SafeTensors.write(target.resolve(PretrainedWeights.MODEL), tensors, Map.of("format", "pt"));
            Files.write(target.resolve(PretrainedWeights.VOCABULARY), contents.vocabulary());
            Files.write(
                    target.resolve(PretrainedWeights.CONFIG),
                    JsonMapper.shared()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(HuggingFaceConfig.of(contents.weights(), publication.unstored())
                                    .toMap()));
        } finally {
            Artifact.deleteTree(scratch);
        }
    }

    private static List<WeightTensor> tensors(Publication publication, WeightFile weights, Progress progress) {
        List<String> names = weights.names().stream()
                .filter(name ->
                        KEPT.matcher(name).matches() && !BUFFER.matcher(name).matches())
                .toList();
        try (Progress.Task task = progress.start("converting " + publication.name(), names.size(), "tensors")) {
            List<WeightTensor> tensors = new ArrayList<>(names.size());
            for (String name : names) {
                tensors.add(weights.tensor(name));
                task.update(tensors.size());
            }
            return tensors;
        }
    }
}
