package org.pyramidion.corpus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.documents.DocumentSource;
import org.pyramidion.documents.DocumentSource.RawRecord;

/**
 * Records on their way: read by the calling thread, worked on by a pool in batches, and what came of them handed on by
 * the calling thread in the order of the records, however many threads there are. A few batches a thread are in memory
 * at a time, fewer if records are large.
 */
final class RecordPipeline<T> {

    /** In a batch. Records of no bytes, such as pages of a dump without texts, take memory too. */
    private static final int MOST_RECORDS = 1 << 10;

    /** Of what is under way; parsed and cut it is a multiple of that. */
    private static final int MOST_BYTES = 1 << 24;

    private final int threads;
    private final Function<List<RawRecord>, T> work;
    private final Consumer<T> done;
    private final Deque<Batch<T>> underWay = new ArrayDeque<>();
    private long bytesUnderWay;
    private List<RawRecord> batch = new ArrayList<>();
    private long batchBytes;

    private record Batch<T>(Future<T> result, long bytes) {}

    private RecordPipeline(int threads, Function<List<RawRecord>, T> work, Consumer<T> done) {
        this.threads = threads;
        this.work = work;
        this.done = done;
    }

    /**
     * Takes all records of some sources through.
     *
     * @param work done to each batch, by several threads at once
     * @param done given the results, in order
     */
    static <T> void run(
            List<DocumentSource> sources,
            int threads,
            Progress.Task task,
            Function<List<RawRecord>, T> work,
            Consumer<T> done) {
        RecordPipeline<T> pipeline = new RecordPipeline<>(threads, work, done);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            pipeline.readAll(sources, pool, task);
        } finally {
            pool.shutdownNow();
            pool.close();
        }
    }

    private void readAll(List<DocumentSource> sources, ExecutorService pool, Progress.Task task) {
        long before = 0;
        for (DocumentSource source : sources) {
            try (DocumentSource.Reader reader = source.open()) {
                for (Optional<RawRecord> record = reader.next(); record.isPresent(); record = reader.next()) {
                    accept(record.get(), pool);
                    task.update(before + reader.bytesRead());
                }
                before += reader.bytesRead();
            }
        }
        submit(pool);
        while (!underWay.isEmpty()) {
            finishOldest();
        }
    }

    private void accept(RawRecord record, ExecutorService pool) {
        batch.add(record);
        batchBytes += record.size();
        if (batchBytes >= RawRecord.BATCH_BYTES || batch.size() == MOST_RECORDS) {
            submit(pool);
        }
        while (underWay.size() > 2 * threads || bytesUnderWay > MOST_BYTES) {
            finishOldest();
        }
    }

    private void submit(ExecutorService pool) {
        List<RawRecord> full = batch;
        underWay.add(new Batch<>(pool.submit(() -> work.apply(full)), batchBytes));
        bytesUnderWay += batchBytes;
        batch = new ArrayList<>();
        batchBytes = 0;
    }

    private void finishOldest() {
        try {
            Batch<T> oldest = underWay.remove();
            done.accept(oldest.result().get());
            bytesUnderWay -= oldest.bytes();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PyramidionException("building the corpus was interrupted; nothing was written", e);
        } catch (ExecutionException e) {
            throw switch (Objects.requireNonNullElse(e.getCause(), e)) {
                case RuntimeException known -> known;
                case Error error -> throw error;
                default -> new IllegalStateException(e);
            };
        }
    }
}
