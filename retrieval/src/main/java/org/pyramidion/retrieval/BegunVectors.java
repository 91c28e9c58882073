package org.pyramidion.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.VectorSink;

/**
 * Vectors for an index that is not there yet, kept beside its place while they are computed, so that whoever is stopped
 * goes on with them. Each window of blocks is an index of its own, whose keys say what they are of.
 *
 * @param directory of the windows
 * @param window blocks that are kept together; fewer than that, or as many, are not kept
 */
record BegunVectors(Path directory, int window) {

    static BegunVectors beside(Path index, int window) {
        Path real = RealPath.of(index);
        return new BegunVectors(real.resolveSibling(real.getFileName() + ".begun"), window);
    }

    /** The windows that are there. */
    List<Path> windows() {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList();
        } catch (IOException e) {
            throw new PyramidionException("cannot list %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }

    /**
     * Embeds some blocks, and keeps each window once it is done.
     *
     * @param blocks rising
     * @param keys of all blocks
     * @param sink is given every vector
     */
    BlockEmbedder.Cost embed(
            int[] blocks, long[] keys, int dimension, BlockEmbedder embedder, VectorSink sink, Progress progress) {
        if (blocks.length <= window) {
            return embedder.embedAll(blocks, sink, progress);
        }
        BlockEmbedder.Cost cost = BlockEmbedder.Cost.NONE;
        try (Progress.Task task = progress.start("embedding blocks", blocks.length, "blocks")) {
            for (int from = 0; from < blocks.length; from += window) {
                int before = from;
                int[] some = Arrays.copyOfRange(blocks, from, Math.min(blocks.length, from + window));
                float[] vectors = new float[some.length * dimension];
                cost = cost.plus(embedder.embed(
                        some,
                        (block, values, offset) -> {
                            int place = Arrays.binarySearch(some, block);
                            System.arraycopy(values, offset, vectors, place * dimension, dimension);
                            sink.put(block, values, offset);
                        },
                        done -> task.update(before + done)));
                keep(IntStream.of(some).mapToLong(block -> keys[block]).toArray(), vectors, dimension);
            }
        }
        return cost;
    }

    private void keep(long[] keys, float[] vectors, int dimension) {
        IndexDirectory place = new IndexDirectory(free());
        place.build(
                        BlockIndex.DEFAULT_KIND,
                        keys,
                        dimension,
                        Map.of(),
                        sink -> IntStream.range(0, keys.length).forEach(i -> sink.put(i, vectors, i * dimension)),
                        Progress.none())
                .close();
    }

    private Path free() {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> directory.resolve("window-" + i))
                .filter(place -> !Files.exists(place))
                .findFirst()
                .orElseThrow();
    }

    /** Takes away what the index has now. */
    void remove() {
        try {
            if (Files.exists(directory)) {
                Artifact.remove(directory);
            }
        } catch (IOException e) {
            throw new PyramidionException("cannot delete %s: %s".formatted(directory, Artifact.reason(e)), e);
        }
    }
}
