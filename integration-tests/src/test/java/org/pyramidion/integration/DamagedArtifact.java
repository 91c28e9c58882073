package org.pyramidion.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.testing.fuzz.Mutator;
import tools.jackson.databind.json.JsonMapper;

/**
 * An artifact one of whose files is damaged, in another way for each seed.
 *
 * @param place where the artifact is
 * @param files the content of each file, by name
 */
public record DamagedArtifact(Path place, Map<String, byte[]> files) {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String MANIFEST = "manifest.json";

    /** As it is now. */
    public static DamagedArtifact of(Path place) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(place)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(place.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return new DamagedArtifact(place, files);
    }

    /** Uses it. */
    @FunctionalInterface
    public interface Use {
        void of(Path place) throws Exception;
    }

    /**
     * Damages a file and uses the artifact; it must be refused by the file's name, unless that is the manifest.
     *
     * @throws PyramidionException as the user does
     */
    public void use(long seed, Use use) throws Exception {
        String name = chosen(seed);
        byte[] damaged = Mutator.mutate(files.get(name), seed);
        write(name, damaged);
        try {
            use.of(place);
            if (!name.equals(MANIFEST) && !Arrays.equals(damaged, files.get(name))) {
                throw new AssertionError(name + " is damaged and was used");
            }
        } catch (PyramidionException e) {
            if (!name.equals(MANIFEST) && (e.kind() != PyramidionException.Kind.DAMAGED || !says(e, name))) {
                throw new AssertionError("%s is damaged: %s".formatted(name, e.getMessage()), e);
            }
            throw e;
        } finally {
            restore();
        }
    }

    private static boolean says(PyramidionException e, String name) {
        return e.getMessage().contains(name);
    }

    /** Damages a file, makes its checksum fit again, and uses the artifact. */
    public void useBehindChecksum(long seed, Use use) throws Exception {
        String name = chosen(seed);
        byte[] damaged = Mutator.mutate(files.get(name), seed);
        write(name, damaged);
        if (!name.equals(MANIFEST)) {
            write(MANIFEST, manifest(name, damaged));
        }
        try {
            use.of(place);
        } finally {
            restore();
        }
    }

    /** The name of the file that is damaged. */
    public String chosen(long seed) {
        List<String> names = List.copyOf(files.keySet());
        // Not Random: the first numbers of neighbouring seeds have the same highest bits, and 4 files take no others.
        return names.get(new SplittableRandom(seed).nextInt(names.size()));
    }

    private byte[] manifest(String name, byte[] damaged) {
        CRC32C crc = new CRC32C();
        crc.update(damaged);
        Artifact.Manifest old = JSON.readValue(files.get(MANIFEST), Artifact.Manifest.class);
        Map<String, Artifact.Entry> entries = new LinkedHashMap<>(old.files());
        entries.put(name, new Artifact.Entry(damaged.length, "%08x".formatted(crc.getValue())));
        return JSON.writeValueAsBytes(new Artifact.Manifest(old.format(), old.version(), old.provenance(), entries));
    }

    /** As another file: what is mapped still must not become shorter. */
    private void write(String name, byte[] bytes) throws IOException {
        Path file = place.resolve(name);
        Files.deleteIfExists(file);
        Files.write(file, bytes);
    }

    private void restore() throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = place.resolve(file.getKey());
            if (!Files.exists(path) || !Arrays.equals(Files.readAllBytes(path), file.getValue())) {
                Files.createDirectories(path.getParent());
                write(file.getKey(), file.getValue());
            }
        }
    }
}
