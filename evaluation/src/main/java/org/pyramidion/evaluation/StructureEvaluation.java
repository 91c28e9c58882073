package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.structure.StructureQuestion;
import org.pyramidion.questions.structure.StructureQuestion.Kind;

/** Questions of documents' structure whose answering passages stand in a corpus, and where a ranking has these. */
public final class StructureEvaluation {

    /** The rank of what is not found. */
    public static final int NOWHERE = Integer.MAX_VALUE;

    private record Item(StructureQuestion question, Set<Integer> right) {}

    private final CorpusStore corpus;
    private final List<Item> items;

    private StructureEvaluation(CorpusStore corpus, List<Item> items) {
        this.corpus = corpus;
        this.items = List.copyOf(items);
    }

    /** Those of some questions that blocks of a corpus answer. The corpus stays open as long as this is used. */
    public static StructureEvaluation of(CorpusStore corpus, List<StructureQuestion> questions) {
        EvidenceBlocks blocks = new EvidenceBlocks(corpus);
        List<Item> items = new ArrayList<>();
        for (StructureQuestion question : questions) {
            Set<Integer> right = blocks.of(question.evidence());
            if (!right.isEmpty()) {
                items.add(new Item(question, right));
            }
        }
        return new StructureEvaluation(corpus, items);
    }

    public List<StructureQuestion> questions() {
        return items.stream().map(Item::question).toList();
    }

    /**
     * The rank of the first right block for each question, from 1; {@link #NOWHERE} if it is not among them.
     *
     * @param hits what was found for each question, in their order
     */
    public List<Integer> ranks(List<Hits> hits) {
        List<Integer> ranks = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            ranks.add(rank(items.get(i), hits.get(i)));
        }
        return ranks;
    }

    /** Which questions have a right block among the first: 1 for each that has, else 0. */
    public static double[] found(List<Integer> ranks, int depth) {
        return ranks.stream().mapToDouble(rank -> rank <= depth ? 1 : 0).toArray();
    }

    /** One over each rank; 0 where no right block is among the first. */
    public static double[] reciprocal(List<Integer> ranks, int depth) {
        return ranks.stream()
                .mapToDouble(rank -> rank <= depth ? 1.0 / rank : 0)
                .toArray();
    }

    /** Blocks of the page that a reference stands on do not count. */
    private int rank(Item item, Hits hits) {
        int rank = 1;
        for (int block : hits.ids()) {
            if (item.right.contains(block)) {
                return rank;
            }
            boolean own = item.question.kind() == Kind.REFERENCE
                    && String.valueOf(corpus.block(block).fields().get("file")).endsWith(item.question.file());
            rank += own ? 0 : 1;
        }
        return NOWHERE;
    }
}
