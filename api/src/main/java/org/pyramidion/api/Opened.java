package org.pyramidion.api;

import java.util.List;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex;

/** One version of what a {@link KnowledgeBase} is asked of. It never changes; a later version is another one. */
interface Opened extends AutoCloseable {

    CorpusStore corpus();

    /** See {@link KnowledgeBase#ask(String)}. */
    Answer ask(String question);

    /** The best blocks, best first. */
    MipsIndex.Hits rank(String question, int k);

    /** See {@link KnowledgeBase#readiness}. */
    default Readiness readiness() {
        return new Readiness(corpus().size(), corpus().size(), java.util.Optional.empty());
    }

    /** See {@link KnowledgeBase#fill}. */
    Filling fill(String text);

    /** See {@link KnowledgeBase#embedQueries}. */
    float[][] embedQueries(List<String> queries);

    /** See {@link KnowledgeBase#embedPassages}. */
    float[][] embedPassages(List<String> passages);

    @Override
    void close();

    /** A block as the passage that it is shown as. */
    default Passage passage(int number) {
        Block block = corpus().block(number);
        return new Passage(number, block.documentId(), block.title(), block.text(), block.fields());
    }

    /** What was found, with its passages. */
    default List<Hit> hits(MipsIndex.Hits found) {
        return java.util.stream.IntStream.range(0, found.size())
                .mapToObj(i -> new Hit(1 + i, found.scores()[i], passage(found.ids()[i])))
                .toList();
    }
}
