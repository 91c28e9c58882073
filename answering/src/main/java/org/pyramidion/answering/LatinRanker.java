package org.pyramidion.answering;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.index.IdSet;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;

/** Ranks questions in Latin script one way and others another, for the published encoders know English. */
public record LatinRanker(Ranker latin, Ranker others) implements Ranker {

    @Override
    public List<Hits> rank(List<Question> questions, int k, IdSet allowed) {
        Hits[] ranked = new Hits[questions.size()];
        rank(latin, true, questions, k, allowed, ranked);
        rank(others, false, questions, k, allowed, ranked);
        return List.of(ranked);
    }

    private static void rank(
            Ranker ranker, boolean inLatin, List<Question> questions, int k, IdSet allowed, Hits[] ranked) {
        int[] some = IntStream.range(0, ranked.length)
                .filter(i -> isLatin(questions.get(i).text()) == inLatin)
                .toArray();
        List<Hits> hits =
                ranker.rank(Arrays.stream(some).mapToObj(questions::get).toList(), k, allowed);
        for (int i = 0; i < some.length; i++) {
            ranked[some[i]] = hits.get(i);
        }
    }

    static boolean isLatin(String question) {
        return question.codePoints()
                .filter(Character::isLetter)
                .allMatch(letter -> Character.UnicodeScript.of(letter) == Character.UnicodeScript.LATIN);
    }
}
