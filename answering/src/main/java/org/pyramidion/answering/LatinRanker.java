package org.pyramidion.answering;

import java.util.List;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.questions.Question;

/** Ranks questions in Latin script one way and others another, for the published encoders know English. */
public record LatinRanker(Ranker latin, Ranker others) implements Ranker {

    @Override
    public List<Hits> rank(List<Question> questions, int k) {
        return questions.stream()
                .map(question -> (isLatin(question.text()) ? latin : others)
                        .rank(List.of(question), k)
                        .getFirst())
                .toList();
    }

    static boolean isLatin(String question) {
        return question.codePoints()
                .filter(Character::isLetter)
                .allMatch(letter -> Character.UnicodeScript.of(letter) == Character.UnicodeScript.LATIN);
    }
}
