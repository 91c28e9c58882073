package org.pyramidion.evaluation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.pyramidion.answering.Ranker;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;

/**
 * Ranks as a file says. A document stands for all its blocks, in their order; {@code document#n} for its n-th block,
 * from 0. A question that the file does not know gets none.
 */
public final class TrecRunRanker implements Ranker {

    private static final Pattern BLOCK = Pattern.compile("(.+)#(\\d{1,9})");

    private final TrecRun run;
    private final CorpusStore corpus;

    public TrecRunRanker(TrecRun run, CorpusStore corpus) {
        this.run = run;
        this.corpus = corpus;
    }

    /** @throws PyramidionException if the corpus lacks a document of the run */
    @Override
    public List<Hits> rank(List<Question> questions, int k, IdSet allowed) {
        return questions.stream().map(question -> rank(question, k, allowed)).toList();
    }

    private Hits rank(Question question, int k, IdSet allowed) {
        Map<Integer, Float> scores = new LinkedHashMap<>();
        for (TrecRun.Entry entry : run.of(question.id())) {
            for (int block : blocks(entry.document())) {
                if (scores.size() < k && allowed.contains(block)) {
                    scores.putIfAbsent(block, entry.score());
                }
            }
        }
        int[] blocks = scores.keySet().stream().mapToInt(Integer::intValue).toArray();
        float[] values = new float[blocks.length];
        for (int i = 0; i < blocks.length; i++) {
            values[i] = Optional.ofNullable(scores.get(blocks[i])).orElseThrow();
        }
        return new Hits(blocks, values);
    }

    private int[] blocks(String name) {
        int[] blocks = corpus.blocksOf(name);
        Matcher one = BLOCK.matcher(name);
        if (blocks.length == 0 && one.matches()) {
            int[] of = corpus.blocksOf(one.group(1));
            int n = Integer.parseInt(one.group(2));
            blocks = n < of.length ? new int[] {of[n]} : blocks;
        }
        if (blocks.length == 0) {
            throw new PyramidionException("the run ranks %s, which corpus %s does not have; give a run over this corpus"
                    .formatted(name, corpus.directory()));
        }
        return blocks;
    }

    /** A run of blocks: what a run of documents leaves open where documents have several. */
    public static TrecRun ofBlocks(List<QuestionResult> results, CorpusStore corpus) {
        return TrecRun.of(results, ranked -> name(ranked, corpus));
    }

    private static String name(QuestionResult.Ranked ranked, CorpusStore corpus) {
        int[] blocks = corpus.blocksOf(ranked.documentId());
        int place = IntStream.range(0, blocks.length)
                .filter(i -> blocks[i] == ranked.block())
                .findFirst()
                .orElseThrow();
        return blocks.length == 1 ? ranked.documentId() : ranked.documentId() + "#" + place;
    }
}
