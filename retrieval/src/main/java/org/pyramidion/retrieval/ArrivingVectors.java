package org.pyramidion.retrieval;

import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.pyramidion.base.DerivedPlace;
import org.pyramidion.base.FileClaim;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.engine.Precision;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.index.VectorTable;
import org.pyramidion.model.SentenceEncoder;
import org.pyramidion.model.SentenceEncoder.Published;

/**
 * The vectors of a corpus by a published sentence encoder while they come in. Those that a question needs are made at
 * once; all others by a thread in the background, a few blocks at a time, which rests while a question is answered.
 *
 * <p>What was made is kept beside the corpus when this is closed, in {@code CORPUS.vectors-NAME}, under keys of each
 * block's content ({@link BlockKeys}): whoever opens the corpus next, or a later version of it, goes on from there.
 * Safe for concurrent use.
 */
public final class ArrivingVectors implements AutoCloseable {

    /** Wordpieces that go through the network at once: enough to be worth it, and a question does not wait long. */
    private static final int WORDPIECES = 2_048;

    /** More blocks than this are not embedded in the background: their vectors would fill the memory. */
    private static final int MOST_BLOCKS = 200_000;

    private static final long REST_MILLIS = 5;

    /** What is kept tells nothing of this corpus' blocks: it is written anew, so that the next opening is quick. */
    private static final int NOT_BY_NUMBER = -1;

    private static final Logger LOG = System.getLogger(ArrivingVectors.class.getName());

    private final CorpusStore corpus;
    private final SentenceEncoder encoder;
    private final Path place;
    private final KeptVectors onDisk;
    private final VectorTable vectors;
    private final AtomicInteger known = new AtomicInteger();
    private final AtomicInteger asking = new AtomicInteger();
    private final Thread background =
            Thread.ofPlatform().daemon().name("vectors").unstarted(this::embedRest);
    private volatile boolean closed;
    private int kept;

    private ArrivingVectors(CorpusStore corpus, SentenceEncoder encoder, Path place) {
        this.corpus = corpus;
        this.encoder = encoder;
        this.place = place;
        this.vectors = new VectorTable(corpus.size(), encoder.dimension());
        this.onDisk = new KeptVectors(new IndexDirectory(place), corpus, encoder);
    }

    /**
     * Opens an encoder and what is kept of its vectors.
     *
     * @param corpus stays the caller's to close, after this
     * @param weights where the encoder's weights are
     * @param precision what the encoder's products are computed in
     * @throws PyramidionException if the corpus is of another vocabulary, or something is absent or damaged
     */
    public static ArrivingVectors open(CorpusStore corpus, Published published, Path weights, Precision precision) {
        SentenceEncoder encoder = SentenceEncoder.open(published, weights, precision);
        try {
            corpus.requireVocabulary(encoder.vocabulary());
            Path directory = corpus.directory().toAbsolutePath();
            Path place = directory.resolveSibling(directory.getFileName() + ".vectors-" + published.weights());
            ArrivingVectors arriving = new ArrivingVectors(
                    corpus,
                    encoder,
                    DerivedPlace.of(
                            place, there -> new IndexDirectory(there).find().isPresent()));
            return arriving.withKept();
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private ArrivingVectors withKept() {
        try {
            kept = onDisk.give(this::put) ? known.get() : NOT_BY_NUMBER;
            return this;
        } catch (RuntimeException e) {
            vectors.close();
            throw e;
        }
    }

    private void put(int block, float[] values, int from) {
        if (vectors.put(block, values, from)) {
            known.incrementAndGet();
        }
    }

    /** How many blocks have a vector. */
    public int known() {
        return known.get();
    }

    /** How many blocks there are. */
    public int size() {
        return corpus.size();
    }

    /** Begins to embed in the background, unless nothing is left to do or the corpus is too large for it. */
    public void start() {
        if (known() < size() && size() <= MOST_BLOCKS) {
            background.start();
        }
    }

    /**
     * The blocks that are nearest to a question among all that have a vector.
     *
     * @param wanted blocks that are embedded first, if they are not yet
     * @param k how many, at most
     */
    public Hits rank(String question, int[] wanted, int k) {
        return rank(List.of(question), wanted, k, IdSet.all()).getFirst();
    }

    /**
     * The blocks that are nearest to each of some questions among those that are allowed and have a vector.
     *
     * @param wanted blocks that are embedded first, if they are not yet
     * @param k how many of each, at most
     */
    public List<Hits> rank(List<String> questions, int[] wanted, int k, IdSet allowed) {
        if (questions.isEmpty()) {
            return List.of();
        }
        asking.incrementAndGet();
        try {
            embed(Arrays.stream(wanted)
                    .distinct()
                    .filter(block -> !vectors.contains(block))
                    .toArray());
            return vectors.search(encoder.embedQuestions(questions), k, allowed);
        } finally {
            asking.decrementAndGet();
        }
    }

    /** What makes the vectors; it is closed with this. */
    public SentenceEncoder encoder() {
        return encoder;
    }

    private void embedRest() {
        Engine.threadsHere(1);
        for (int[] batch : batches(IntStream.range(0, size())
                .filter(block -> !vectors.contains(block))
                .toArray())) {
            rest();
            if (closed) {
                return;
            }
            embedBatch(batch);
        }
        keep();
    }

    /** While somebody asks. */
    private void rest() {
        while (asking.get() > 0 && !closed) {
            try {
                Thread.sleep(REST_MILLIS);
            } catch (InterruptedException e) {
                closed = true;
            }
        }
    }

    private void embed(int[] blocks) {
        batches(blocks).forEach(this::embedBatch);
    }

    private void embedBatch(int[] blocks) {
        float[] rows = encoder.embed(Arrays.stream(blocks)
                .mapToObj(block -> encoder.passage(corpus.titleTokens(block), corpus.tokens(block)))
                .toList());
        int dimension = encoder.dimension();
        for (int i = 0; i < blocks.length; i++) {
            put(blocks[i], rows, i * dimension);
        }
    }

    private record Sized(int block, int length) {}

    /** Blocks of like length together. */
    private List<int[]> batches(int[] blocks) {
        List<Sized> byLength = Arrays.stream(blocks)
                .mapToObj(block -> new Sized(block, length(block)))
                .sorted(Comparator.comparingInt(Sized::length))
                .toList();
        return BatchSizes.batches(byLength, block -> 1, Sized::length, WORDPIECES).stream()
                .map(batch -> batch.stream().mapToInt(Sized::block).toArray())
                .toList();
    }

    private int length(int block) {
        return (int) Math.min(encoder.maxLength(), 2 + corpus.titleSize(block) + corpus.textSize(block));
    }

    /** Writes what there is, unless another process does or nothing is new. */
    private synchronized void keep() {
        int[] blocks = IntStream.range(0, size()).filter(vectors::contains).toArray();
        if (blocks.length == 0 || blocks.length == kept) {
            return;
        }
        try (FileClaim claim = IndexClaim.take(place)) {
            onDisk.write(blocks, vectors::get);
            kept = blocks.length;
        } catch (PyramidionException e) {
            LOG.log(Logger.Level.DEBUG, "vectors not kept: {0}", e.getMessage());
        }
    }

    /** Ends the work in the background and keeps what it made, whatever interrupts that. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = Thread.interrupted();
        while (background.isAlive()) {
            try {
                background.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        keep();
        vectors.close();
        encoder.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
