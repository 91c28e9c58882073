package org.pyramidion.api;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex;

/** One version of what a {@link KnowledgeBase} is asked of. It never changes; a later version is another one. */
interface Opened extends AutoCloseable {

    CorpusStore corpus();

    /** How its passages name their files. */
    default FileNames files() {
        return FileNames.asTheyAre();
    }

    /** What tells it from what is there later; see {@link Origin#version}. */
    String version();

    /** See {@link KnowledgeBase#info}. */
    Info info();

    /**
     * Answers some questions, each as if it were asked alone.
     *
     * @param evidence is given what was found for each before it is read
     */
    List<Answer> ask(List<String> questions, IdSet allowed, Consumer<List<List<Hit>>> evidence);

    /** The best of the allowed blocks for each query, best first. */
    List<MipsIndex.Hits> rank(List<String> queries, int k, IdSet allowed);

    /** See {@link KnowledgeBase#explain}. */
    Explanation explain(String question, IdSet allowed);

    /** See {@link KnowledgeBase#fill(String, Filter)}. */
    Filling fill(String text, IdSet allowed);

    /** What makes the vectors that rank; nothing where words alone do. */
    Optional<Encoder> encoder();

    /** See {@link KnowledgeBase#readiness}. */
    default Readiness readiness() {
        return new Readiness(corpus().size(), corpus().size(), Optional.empty());
    }

    /** The reader that comes along. */
    PassageReader reader();

    @Override
    void close();

    /** A block as the passage that it is shown as. */
    default Passage passage(int number) {
        Block block = corpus().block(number);
        return new Passage(number, block.documentId(), block.title(), block.text(), files().told(block.fields()));
    }

    /** What was found, with its passages. */
    default List<Hit> hits(MipsIndex.Hits found) {
        return IntStream.range(0, found.size())
                .mapToObj(i -> new Hit(1 + i, found.scores()[i], passage(found.ids()[i])))
                .toList();
    }

    /** What was found for each query. */
    default List<List<Hit>> hits(List<MipsIndex.Hits> found) {
        return found.stream().map(this::hits).toList();
    }
}
