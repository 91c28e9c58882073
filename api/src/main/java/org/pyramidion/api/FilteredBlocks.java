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
    private static final int WORDS_A_TASK = 2;

    private final CorpusStore corpus;
    private final FileNames files;
    private final Map<Filter, IdSet> found = new ConcurrentHashMap<>();

    FilteredBlocks(CorpusStore corpus, FileNames files) {
        this.corpus = corpus;
        this.files = files;
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
        long[] kept = new long[(corpus.size() + Long.SIZE - 1) / Long.SIZE];
        Parallel.forEach((kept.length + WORDS_A_TASK - 1) / WORDS_A_TASK, task -> {
            for (int i = task * WORDS_A_TASK; i < Math.min(kept.length, (task + 1) * WORDS_A_TASK); i++) {
                kept[i] = word(filter, i * Long.SIZE);
            }
        });
        return IdSet.of(BitSet.valueOf(kept));
    }

    /** Which of the blocks from {@code first} on are kept, a bit for each. */
    private long word(Filter filter, int first) {
        boolean fields = filter.readsFields();
        long word = 0;
        for (int block = first; block < Math.min(corpus.size(), first + Long.SIZE); block++) {
            boolean kept = filter.accepts(
                    corpus.documentId(block),
                    corpus.title(block),
                    fields ? files.told(corpus.fields(block)) : Map.of());
            word |= kept ? 1L << block : 0;
        }
        return word;
    }
}
