package org.pyramidion.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.Answers;

/** Finds the blocks of a corpus that hold a passage: at least half of its runs of three words stand in them. */
public final class EvidenceBlocks {

    private static final int RUN = 3;
    private static final double SHARE = 0.5;

    private final Map<String, List<Integer>> blocks = new HashMap<>();

    public EvidenceBlocks(CorpusStore corpus) {
        for (int block = 0; block < corpus.size(); block++) {
            for (String run : runs(corpus.text(block))) {
                blocks.computeIfAbsent(run, absent -> new ArrayList<>(1)).add(block);
            }
        }
    }

    private static Set<String> runs(String text) {
        String[] words = Answers.comparable(text).split(" ");
        Set<String> runs = new HashSet<>();
        for (int i = 0; i + RUN <= words.length; i++) {
            runs.add(String.join(" ", Arrays.asList(words).subList(i, i + RUN)));
        }
        return runs;
    }

    /** The blocks that hold a passage. */
    public Set<Integer> of(String passage) {
        Set<String> runs = runs(passage);
        Map<Integer, Integer> shared = new HashMap<>();
        runs.forEach(run -> blocks.getOrDefault(run, List.of()).forEach(block -> shared.merge(block, 1, Integer::sum)));
        Set<Integer> holding = new HashSet<>();
        shared.forEach((block, count) -> {
            if (count >= SHARE * runs.size()) {
                holding.add(block);
            }
        });
        return holding;
    }
}
