package org.pyramidion.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
 * goes on with them. Each part is an index of its own, whose keys say what its vectors are of: a window of blocks, or
 * several where they are embedded fast, lest most of the time go into keeping them, and into looking for them again.
 *
 * @param directory of the parts
 * @param window blocks that are sorted together; fewer than that, or as many, are not kept
 * @param pause what a part takes to embed at least, if {@link #MOST} windows do
 */
record BegunVectors(Path directory, int window, Duration pause) {

    /** Windows a part: memory bounds them. */
    static final int MOST = 16;

    static BegunVectors beside(Path index, int window, Duration pause) {
        Path real = RealPath.of(index);
        return new BegunVectors(real.resolveSibling(real.getFileName() + ".begun"), window, pause);
    }

    /** The parts that are there. */
    List<Path> parts() {
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
     * Embeds some blocks, and keeps each part once it is done.
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
        BlockEmbedder.Cost sum = BlockEmbedder.Cost.NONE;
        try (Progress.Task task = progress.start("embedding blocks", blocks.length, "blocks")) {
            int windows = 1;
            for (int from = 0, limit; from < blocks.length; from = limit) {
                int before = from;
                limit = (int) Math.min(blocks.length, from + (long) windows * window);
                int[] part = Arrays.copyOfRange(blocks, from, limit);
                float[] vectors = new float[part.length * dimension];
                BlockEmbedder.Cost cost = embedder.embed(
                        part,
                        (block, values, offset) -> {
                            int place = Arrays.binarySearch(part, block);
                            System.arraycopy(values, offset, vectors, place * dimension, dimension);
                            sink.put(block, values, offset);
                        },
                        done -> task.update(before + done));
                keep(IntStream.of(part).mapToLong(block -> keys[block]).toArray(), vectors, dimension);
                windows = windowsInPause(cost);
                sum = sum.plus(cost);
            }
        }
        return sum;
    }

    private int windowsInPause(BlockEmbedder.Cost cost) {
        double windows = pause.toNanos() / 1e9 / cost.seconds() * cost.blocks() / window;
        return Math.clamp((long) windows, 1, MOST);
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
                .mapToObj(i -> directory.resolve("part-" + i))
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
