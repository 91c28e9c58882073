package org.pyramidion.retrieval;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.pyramidion.corpus.CorpusStore;

/**
 * What the manifest of a block index says of how it was made.
 *
 * @param corpus the id of the version that it is of
 * @param lineage the id that the corpus was first built with
 * @param step the training step of the parameters that embedded it
 * @param cost of embedding, as far as it was known before
 * @param kept how many vectors came from other indexes, where it follows them
 * @param snapshot the id of the exported embedder, where one was exported
 */
record Provenance(
        String corpus,
        String lineage,
        long step,
        BlockEmbedder.Cost cost,
        OptionalInt kept,
        Optional<String> snapshot) {

    private static final String CORPUS = "corpus";
    private static final String LINEAGE = "lineage";
    private static final String STEP = "step";
    private static final String KEPT = "kept_blocks";
    private static final String SNAPSHOT = BlockIndex.SNAPSHOT;

    static Provenance of(CorpusStore corpus, long step) {
        return new Provenance(
                corpus.id(), corpus.lineage(), step, BlockEmbedder.Cost.NONE, OptionalInt.empty(), Optional.empty());
    }

    /** As it was read from a manifest; an index of before there were lineages is of its own corpus'. */
    static Provenance of(Map<String, Object> manifest) {
        String corpus = text(manifest, CORPUS).orElse("");
        return new Provenance(
                corpus,
                text(manifest, LINEAGE).orElse(corpus),
                manifest.get(STEP) instanceof Number step ? step.longValue() : 0,
                BlockEmbedder.Cost.of(manifest),
                manifest.get(KEPT) instanceof Number kept ? OptionalInt.of(kept.intValue()) : OptionalInt.empty(),
                text(manifest, SNAPSHOT));
    }

    private static Optional<String> text(Map<String, Object> manifest, String key) {
        return manifest.get(key) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    Provenance embedded(BlockEmbedder.Cost made, String by) {
        return new Provenance(corpus, lineage, step, made, kept, Optional.of(by));
    }

    /** Of an index that follows others. */
    Provenance following(int embedded, int others) {
        BlockEmbedder.Cost blocks = new BlockEmbedder.Cost(embedded, 0, 0, 0);
        return new Provenance(corpus, lineage, step, blocks, OptionalInt.of(others), snapshot);
    }

    boolean isOf(CorpusStore other) {
        return corpus.equals(other.id());
    }

    boolean isOfLineage(CorpusStore other) {
        return lineage.equals(other.lineage());
    }

    /** As it stands in a manifest. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(CORPUS, corpus);
        map.put(LINEAGE, lineage);
        map.put(STEP, step);
        snapshot.ifPresent(id -> map.put(SNAPSHOT, id));
        if (kept.isPresent() || cost.blocks() > 0) {
            map.putAll(cost.toMap());
        }
        kept.ifPresent(others -> map.put(KEPT, others));
        return map;
    }
}
