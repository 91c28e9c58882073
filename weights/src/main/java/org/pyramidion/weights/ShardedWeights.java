package org.pyramidion.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.PyramidionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Weights spread over several files, with HuggingFace's index: {@code {"weight_map": {"tensor": "file beside the
 * index"}}}. Tensors of a file that the index does not place there are not shown.
 */
final class ShardedWeights {

    private static final String FORMAT = "index of weight files";
    private static final String MAP = "weight_map";
    private static final long MAX_INDEX = 1L << 26;
    private static final int MOST_FILES = 1000;

    private ShardedWeights() {}

    /**
     * Opens every file that an index names.
     *
     * @param reader opens one of them
     * @throws PyramidionException if the index or a file cannot be read, or a tensor is not where the index says
     */
    static WeightFile open(Path index, Function<Path, WeightFile> reader) {
        try {
            if (Files.size(index) > MAX_INDEX) {
                throw refused(index, "it is over the limit of %d bytes".formatted(MAX_INDEX));
            }
            return read(index, Files.readAllBytes(index), reader);
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(index, Artifact.reason(e)), e);
        }
    }

    static WeightFile read(Path index, byte[] json, Function<Path, WeightFile> reader) {
        Map<String, WeightFile> shards = new LinkedHashMap<>();
        try {
            Map<String, Supplier<WeightTensor>> tensors = new HashMap<>();
            for (Map.Entry<String, JsonNode> place : weightMap(index, json).properties()) {
                String name = place.getKey();
                WeightFile shard = shards.computeIfAbsent(
                        fileName(index, place.getValue()), file -> reader.apply(index.resolveSibling(file)));
                requireFew(index, shards.size());
                requireTensor(index, shard, name, place.getValue());
                tensors.put(name, () -> shard.tensor(name));
            }
            return new MappedWeights(index, () -> shards.values().forEach(WeightFile::close), tensors, Map.of());
        } catch (RuntimeException | Error e) {
            shards.values().forEach(WeightFile::close);
            throw e;
        }
    }

    private static JsonNode weightMap(Path index, byte[] json) {
        try {
            JsonNode map = JsonMapper.shared().readTree(json).path(MAP);
            if (!map.isObject() || map.isEmpty()) {
                throw refused(index, "it has no " + MAP);
            }
            return map;
        } catch (JacksonException e) {
            throw refused(index, "it is not valid JSON");
        }
    }

    /** A name without folders: an index must not lead out of its own. */
    private static String fileName(Path index, JsonNode file) {
        String name = file.isString() ? file.asString() : "";
        if (!name.matches("[\\w.-]+") || name.startsWith(".")) {
            throw refused(index, "%s is not the name of a file beside it".formatted(Printable.of(file.toString())));
        }
        return name;
    }

    private static void requireFew(Path index, int files) {
        if (files > MOST_FILES) {
            throw refused(index, "it names more than %d files".formatted(MOST_FILES));
        }
    }

    private static void requireTensor(Path index, WeightFile shard, String name, JsonNode file) {
        if (!shard.names().contains(name)) {
            throw refused(index, "tensor %s is not in %s".formatted(Printable.of(name), file.asString()));
        }
    }

    private static PyramidionException refused(Path index, String why) {
        return new PyramidionException(
                "%s: not a valid %s: %s; the file is damaged or of another kind".formatted(index, FORMAT, why));
    }
}
