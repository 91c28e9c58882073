package org.pyramidion.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.ranks.Part;

/**
 * Masked sentences with the candidates of each.
 *
 * @param candidates as {@link Candidates} gives them, the null document first; as many for each sentence
 */
record CandidateBatch(List<MaskedSentence> sentences, List<int[]> candidates) {

    /** Some of them. */
    CandidateBatch part(Part part) {
        return new CandidateBatch(part.of(sentences), part.of(candidates));
    }

    /**
     * The first {@code count}, with those in front whose candidates differ in whether they hold what is masked. Where
     * none or all hold it, only the encoder's preferences tell candidates apart, which is mostly noise among few
     * sentences.
     */
    CandidateBatch best(int count, CorpusStore corpus) {
        boolean[] differ = new boolean[sentences.size()];
        IntStream.range(0, differ.length).parallel().forEach(i -> differ[i] = differ(i, corpus));
        List<Integer> chosen = IntStream.range(0, differ.length)
                .boxed()
                .sorted(Comparator.comparing(i -> !differ[i])) // stable
                .limit(count)
                .toList();
        return new CandidateBatch(
                chosen.stream().map(sentences::get).toList(),
                chosen.stream().map(candidates::get).toList());
    }

    private boolean differ(int i, CorpusStore corpus) {
        long holding = holding(i, corpus);
        return holding > 0 && holding < candidates.get(i).length - 1;
    }

    /** Of how many sentences a candidate holds what is masked. */
    long answered(CorpusStore corpus) {
        return IntStream.range(0, sentences.size())
                .parallel()
                .filter(i -> isAnswered(i, corpus))
                .count();
    }

    /** Whether a candidate of sentence {@code i} holds what is masked in it. */
    boolean isAnswered(int i, CorpusStore corpus) {
        return holding(i, corpus) > 0;
    }

    /** How many of its candidates hold what is masked in sentence {@code i}. */
    private long holding(int i, CorpusStore corpus) {
        return Arrays.stream(candidates.get(i))
                .filter(block -> block >= 0)
                .filter(block -> sentences.get(i).occursIn(corpus.tokens(block)))
                .count();
    }
}
