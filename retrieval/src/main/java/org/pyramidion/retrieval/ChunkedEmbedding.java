package org.pyramidion.retrieval;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.VectorSink;

/**
 * A corpus embedded chunk by chunk, by any number of builders at once. Each claims a chunk that nobody else is at,
 * embeds it and leaves it as an artifact. A builder that dies loses the chunk it was at: the system gives its claim
 * back, and another builder or the same one, started again, takes it.
 *
 * <pre>
 * chunk-K/embeddings.f32    [blocks of the chunk, D] float32; the manifest says which model made it
 * chunk-K.lock              the claim
 * </pre>
 */
public final class ChunkedEmbedding {

    private static final String FORMAT = "embeddings";
    private static final int VERSION = 1;
    private static final String FILE = "embeddings.f32";
    private static final String MODEL = "model";

    private final Path directory;
    private final CorpusStore corpus;
    private final String model;
    private final int dimension;
    private final int size;

    /**
     * @param model names the weights; chunks that were made with others do not count
     * @param dimension of an embedding
     * @param size blocks a chunk
     */
    public ChunkedEmbedding(Path directory, CorpusStore corpus, String model, int dimension, int size) {
        this.directory = directory;
        this.corpus = corpus;
        this.model = model;
        this.dimension = dimension;
        this.size = size;
    }

    /** Where the chunks of what is to be an index are: links to it lead to the same ones. */
    public static Path beside(Path index) {
        Path real = RealPath.of(index);
        return real.resolveSibling(real.getFileName() + ".parts");
    }

    int dimension() {
        return dimension;
    }

    /** Embeds chunk after chunk until none is free, or {@code stop} says so. */
    public void embed(BlockEmbedder embedder, Progress progress, BooleanSupplier stop) {
        embed(chunk -> true, embedder, progress, stop);
    }

    /**
     * The same with some of the chunks.
     *
     * @param mine says of the number of a chunk whether it is one of them
     */
    public void embed(IntPredicate mine, BlockEmbedder embedder, Progress progress, BooleanSupplier stop) {
        try (Progress.Task task = progress.start("embedding blocks", corpus.size(), "blocks")) {
            for (int chunk = 0; chunk < chunks() && !stop.getAsBoolean(); chunk++) {
                if (mine.test(chunk) && !isDone(chunk)) {
                    one(chunk, embedder, task, stop);
                }
                task.update(limit(chunk));
            }
        }
    }

    private void one(int chunk, BlockEmbedder embedder, Progress.Task task, BooleanSupplier stop) {
        Optional<FileClaim> claimed = FileClaim.take(directory.resolve("chunk-" + chunk + ".lock"));
        if (claimed.isEmpty()) {
            return;
        }
        try (FileClaim claim = claimed.get()) {
            if (isDone(chunk)) {
                return; // by somebody who has just given it back
            }
            int from = from(chunk);
            float[] vectors = new float[(limit(chunk) - from) * dimension];
            BlockEmbedder.Cost cost = embedder.embed(
                    from,
                    limit(chunk),
                    (id, values, offset) ->
                            System.arraycopy(values, offset, vectors, (id - from) * dimension, dimension),
                    done -> task.update(from + done),
                    stop);
            if (cost.blocks() == limit(chunk) - from) {
                write(chunk, vectors, cost);
            }
        }
    }

    private void write(int chunk, float[] vectors, BlockEmbedder.Cost cost) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("corpus", corpus.id());
        provenance.put(MODEL, model);
        provenance.putAll(cost.toMap());
        ByteBuffer bytes = ByteBuffer.allocate(vectors.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vectors);
        Artifact.write(
                place(chunk),
                FORMAT,
                VERSION,
                provenance,
                partial -> Files.write(partial.resolve(FILE), bytes.array()));
    }

    /** Whether every chunk is there. */
    public boolean isComplete() {
        return IntStream.range(0, chunks()).allMatch(this::isDone);
    }

    private boolean isDone(int chunk) {
        return Artifact.find(place(chunk))
                .map(artifact -> artifact.manifest().provenance())
                .filter(made -> model.equals(made.get(MODEL)) && corpus.id().equals(made.get("corpus")))
                .isPresent();
    }

    /** What it cost in all; every chunk must be there. */
    public BlockEmbedder.Cost cost() {
        BlockEmbedder.Cost sum = BlockEmbedder.Cost.NONE;
        for (int chunk = 0; chunk < chunks(); chunk++) {
            Artifact artifact = Artifact.open(place(chunk), FORMAT, VERSION);
            sum = sum.plus(BlockEmbedder.Cost.of(artifact.manifest().provenance()));
        }
        return sum;
    }

    /**
     * Gives every embedding to {@code sink}.
     *
     * @throws PyramidionException if a chunk is missing or damaged
     */
    public void readAll(VectorSink sink) {
        for (int chunk = 0; chunk < chunks(); chunk++) {
            float[] vectors =
                    read(Artifact.open(place(chunk), FORMAT, VERSION).verify().file(FILE));
            for (int id = from(chunk); id < limit(chunk); id++) {
                sink.put(id, vectors, (id - from(chunk)) * dimension);
            }
        }
    }

    private static float[] read(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            float[] values = new float[bytes.remaining() / Float.BYTES];
            bytes.asFloatBuffer().get(values);
            return values;
        } catch (IOException e) {
            throw new PyramidionException("cannot read %s: %s".formatted(file, Artifact.reason(e)), e);
        }
    }

    /** How many chunks there are. */
    public int chunks() {
        return (corpus.size() + size - 1) / size;
    }

    private int from(int chunk) {
        return chunk * size;
    }

    private int limit(int chunk) {
        return Math.min(corpus.size(), from(chunk) + size);
    }

    private Path place(int chunk) {
        return directory.resolve("chunk-" + chunk);
    }
}
