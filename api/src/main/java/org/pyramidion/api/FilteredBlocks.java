package org.pyramidion.api;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.Parallel;

/** The blocks of one version of a corpus that a filter keeps, found once for each of the filters in use. */
final class FilteredBlocks {

    private static final int FILTERS = 64;
    private static final int BLOCKS_A_TASK = 1 << 13;

    private final CorpusStore corpus;
    private final Map<Filter, IdSet> found = new ConcurrentHashMap<>();

    FilteredBlocks(CorpusStore corpus) {
        this.corpus = corpus;
    }

    IdSet of(Filter filter) {
        if (filter.isNone()) {
            return IdSet.all();
        }
        if (found.size() >= FILTERS) {
            found.clear();
        }
        return found.computeIfAbsent(filter, this::find);
    }

    private IdSet find(Filter filter) {
        BitSet[] parts = new BitSet[(corpus.size() + BLOCKS_A_TASK - 1) / BLOCKS_A_TASK];
        Parallel.forEach(parts.length, part -> parts[part] = find(filter, part * BLOCKS_A_TASK));
        BitSet kept = new BitSet(corpus.size());
        for (BitSet part : parts) {
            kept.or(part);
        }
        return IdSet.of(kept);
    }

    private BitSet find(Filter filter, int from) {
        BitSet kept = new BitSet(corpus.size());
        boolean fields = filter.readsFields();
        for (int block = from; block < Math.min(corpus.size(), from + BLOCKS_A_TASK); block++) {
            kept.set(
                    block,
                    filter.accepts(
                            corpus.documentId(block), corpus.title(block), fields ? corpus.fields(block) : Map.of()));
        }
        return kept;
    }
}
