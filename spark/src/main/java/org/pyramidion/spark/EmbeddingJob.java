package org.pyramidion.spark;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.pyramidion.base.Artifact;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.base.RealPath;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.IndexKind;
import org.pyramidion.retrieval.BlockEmbedder;
import org.pyramidion.retrieval.BlockIndex;
import org.pyramidion.retrieval.ChunkedEmbedding;

/**
 * Embeds the blocks of a corpus on Spark. Each task has an encoder of its own and embeds every so-manieth window of
 * {@link BlockEmbedder#WINDOW} blocks; a window's vectors are an artifact ({@code embeddings}) in {@code INDEX.parts},
 * the same that the builders of an index refresh leave. What is there, of a task that was tried again or a job that was
 * killed, is not embedded again.
 *
 * <p>Vectors are equal to the byte to those of the local commands where processors are of one kind: a batch never
 * crosses a window.
 */
public final class EmbeddingJob {

    private static final int ATTEMPTS = 3;

    private final JavaSparkContext context;
    private final Embedding embedding;
    private final int tasks;

    /**
     * @param corpus its directory, which driver and executors see alike
     * @param threads of an operation of a task; as many as the task has cores
     * @param tasks how many encoders there are to be at most
     * @param index where the index is to be
     */
    public EmbeddingJob(SparkSession spark, Path corpus, EncoderChoice encoder, int threads, int tasks, Path index) {
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.embedding = new Embedding(
                corpus.toAbsolutePath().normalize().toString(),
                encoder,
                Math.max(1, threads),
                RealPath.of(index).toString());
        this.tasks = Math.max(1, tasks);
    }

    /**
     * Embeds all blocks that are not embedded yet, and leaves the vectors as parts.
     *
     * @return how many blocks there are
     * @throws PyramidionException if corpus or encoder are absent, damaged or do not fit, or a place cannot be written
     */
    public int embed() {
        Embedding mine = embedding;
        for (int attempt = 1; !mine.isComplete(); attempt++) {
            if (attempt > ATTEMPTS) {
                throw new PyramidionException(
                        "%s: some windows were not embedded after %d attempts; start the job again, and it goes on"
                                .formatted(mine.parts(), ATTEMPTS));
            }
            embedShare(1, 1);
        }
        return mine.blocks();
    }

    /**
     * Embeds one of {@code of} equal shares, every {@code of}-th window of {@link BlockEmbedder#WINDOW} blocks, and
     * leaves the vectors as parts. What is there is not embedded again, so that shares make a whole, in any order.
     *
     * @param share which, from 1 on
     * @return how many blocks it has
     * @throws PyramidionException as {@link #embed()}, or if there is no such share
     */
    public int embedShare(int share, int of) {
        if (share < 1 || share > of) {
            throw new PyramidionException("share %d of %d: must be from 1 to %d".formatted(share, of, of));
        }
        Embedding mine = embedding;
        int windows = mine.windows() / of + (share - 1 < mine.windows() % of ? 1 : 0);
        int many = Math.min(tasks, windows);
        List<Integer> numbers = IntStream.range(0, many).boxed().toList();
        if (many > 0) {
            SparkFailures.inWords(() -> context.parallelize(numbers, many)
                    .map(number -> mine.windows(share - 1 + number * of, of * many))
                    .collect());
        }
        return mine.blocks(share - 1, of);
    }

    /**
     * Embeds all blocks and writes the index that the local commands would: of a model {@code index build}'s, of a
     * published encoder that of {@code ask --ranking}.
     *
     * @return how many blocks there are
     * @throws PyramidionException as {@link #embed}
     */
    public int build(IndexKind kind) {
        int blocks = embed();
        embedding.assemble(kind);
        return blocks;
    }

    /** As {@link #build(IndexKind)}, an exact index. */
    public int build() {
        return build(BlockIndex.DEFAULT_KIND);
    }

    /** What a process has to know. */
    private record Embedding(String corpus, EncoderChoice encoder, int threads, String index) implements Serializable {

        Path parts() {
            return ChunkedEmbedding.beside(Path.of(index));
        }

        int windows(int number, int of) {
            try (CorpusStore opened = CorpusStore.open(Path.of(corpus));
                    EncoderChoice.Opened open = encoder.open(opened)) {
                Engine.threadsHere(threads);
                embeddings(opened, open)
                        .embed(
                                window -> window % of == number,
                                open.embedder(),
                                Progress.none(),
                                Thread.currentThread()::isInterrupted);
                return number;
            }
        }

        boolean isComplete() {
            try (CorpusStore opened = CorpusStore.open(Path.of(corpus));
                    EncoderChoice.Opened open = encoder.open(opened)) {
                return embeddings(opened, open).isComplete();
            }
        }

        int windows() {
            return Math.max(1, (blocks() + BlockEmbedder.WINDOW - 1) / BlockEmbedder.WINDOW);
        }

        int blocks() {
            try (CorpusStore opened = CorpusStore.open(Path.of(corpus))) {
                return opened.size();
            }
        }

        int blocks(int number, int of) {
            int all = blocks();
            return IntStream.range(0, windows())
                    .filter(window -> window % of == number)
                    .map(window -> Math.min(all, (window + 1) * BlockEmbedder.WINDOW) - window * BlockEmbedder.WINDOW)
                    .sum();
        }

        void assemble(IndexKind kind) {
            try (CorpusStore opened = CorpusStore.open(Path.of(corpus));
                    EncoderChoice.Opened open = encoder.open(opened)) {
                open.assemble(Path.of(index), kind, embeddings(opened, open));
                Artifact.deleteTree(parts());
            } catch (IOException e) {
                throw new PyramidionException("cannot delete %s: %s".formatted(parts(), Artifact.reason(e)), e);
            }
        }

        private ChunkedEmbedding embeddings(CorpusStore opened, EncoderChoice.Opened open) {
            return new ChunkedEmbedding(parts(), opened, open.id(), open.dimension(), BlockEmbedder.WINDOW);
        }
    }
}
