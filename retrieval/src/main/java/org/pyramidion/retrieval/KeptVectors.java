package org.pyramidion.retrieval;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.Description;
import org.pyramidion.index.IndexDirectory;
import org.pyramidion.index.MipsIndex;
import org.pyramidion.index.VectorSink;
import org.pyramidion.model.SentenceEncoder;

/**
 * Vectors of some of a corpus' blocks as they are kept on disk: an index of them in the order of the blocks, with the
 * key of each block's content ({@link BlockKeys}).
 *
 * <p>For the same corpus and encoder the manifest tells which blocks they are of. The keys of all blocks, which another
 * version of the corpus finds its own by, take a second for a hundred thousand: too long for a lone question.
 */
final class KeptVectors {

    private static final String BLOCKS = "blocks";
    private static final int AT_ONCE = 1 << 12;

    private final IndexDirectory directory;
    private final CorpusStore corpus;
    private final SentenceEncoder encoder;
    private final Map<String, Object> origin;

    KeptVectors(IndexDirectory directory, CorpusStore corpus, SentenceEncoder encoder) {
        this.directory = directory;
        this.corpus = corpus;
        this.encoder = encoder;
        this.origin = Map.of(
                "corpus", corpus.id(),
                "weights", encoder.name(),
                "precision", encoder.precision().label());
    }

    /**
     * Gives the vectors of this corpus' blocks that are there, by the number of the block.
     *
     * @return whether the manifest told which they are; if not, their keys did
     */
    boolean give(VectorSink sink) {
        Optional<Description> there = directory.find().filter(found -> found.dimension() == encoder.dimension());
        Optional<int[]> blocks = there.flatMap(this::blocks);
        blocks.ifPresent(numbers -> give(numbers, sink));
        if (there.isPresent() && blocks.isEmpty()) {
            giveByKeys(sink);
        }
        return blocks.isPresent();
    }

    private void give(int[] blocks, VectorSink sink) {
        try (MipsIndex index = directory.open()) {
            for (int from = 0; from < blocks.length; from += AT_ONCE) {
                int limit = Math.min(blocks.length, from + AT_ONCE);
                float[] rows = index.vectors(IntStream.range(from, limit).toArray());
                for (int i = from; i < limit; i++) {
                    sink.put(blocks[i], rows, (i - from) * index.dimension());
                }
            }
        }
    }

    private void giveByKeys(VectorSink sink) {
        long[] keys = keys(IntStream.range(0, corpus.size()).toArray());
        try (KnownVectors known =
                new KnownVectors(directory.open(), directory.keys().orElseGet(() -> new long[0]))) {
            known.give(keys, known.among(keys), sink);
        }
    }

    private long[] keys(int[] blocks) {
        return BlockKeys.of(
                encoder.name() + " " + encoder.precision().label(),
                blocks,
                block -> encoder.passage(corpus.titleTokens(block), corpus.tokens(block)));
    }

    /** The blocks of the vectors, if they are known to be this corpus'. */
    private Optional<int[]> blocks(Description there) {
        return there.provenance().entrySet().containsAll(origin.entrySet())
                        && there.provenance().get(BLOCKS) instanceof String told
                ? numbers(told)
                        .filter(blocks -> blocks.length() <= corpus.size() && blocks.cardinality() == there.size())
                        .map(blocks -> blocks.stream().toArray())
                : Optional.empty();
    }

    /**
     * Writes vectors in the place of those that are there.
     *
     * @param blocks which they are of, rising
     * @param vectors gives one by the number of its block
     */
    void write(int[] blocks, IntFunction<float[]> vectors) {
        BitSet numbers = new BitSet();
        IntStream.of(blocks).forEach(numbers::set);
        Map<String, Object> provenance = new HashMap<>(origin);
        provenance.put(BLOCKS, text(numbers));
        directory
                .build(
                        BlockIndex.DEFAULT_KIND,
                        keys(blocks),
                        encoder.dimension(),
                        provenance,
                        sink -> {
                            for (int i = 0; i < blocks.length; i++) {
                                sink.put(i, vectors.apply(blocks[i]), 0);
                            }
                        },
                        Progress.none())
                .close();
    }

    /** Behind a checksum: nothing else would tell that a number in a manifest is damaged. */
    static String text(BitSet numbers) {
        String bits = Base64.getEncoder().encodeToString(numbers.toByteArray());
        return checksum(bits) + " " + bits;
    }

    static Optional<BitSet> numbers(String text) {
        String[] parts = text.split(" ", 2);
        return parts.length == 2 && parts[0].equals(checksum(parts[1]))
                ? Optional.of(BitSet.valueOf(Base64.getDecoder().decode(parts[1])))
                : Optional.empty();
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return "%08x".formatted(crc.getValue());
    }
}
