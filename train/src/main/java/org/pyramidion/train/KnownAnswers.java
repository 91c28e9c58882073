package org.pyramidion.train;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.questions.AnswerMatcher;
import org.pyramidion.questions.Question;

/** Which blocks hold an answer to which questions, in title or text; each pair is looked at once. For several threads. */
final class KnownAnswers {

    private final List<AnswerMatcher> matchers;
    private final CorpusStore corpus;
    private final Map<Long, Boolean> known = new ConcurrentHashMap<>();

    KnownAnswers(List<Question> questions, CorpusStore corpus) {
        this.matchers = questions.stream().map(AnswerMatcher::normalised).toList();
        this.corpus = corpus;
    }

    /**
     * @param question its number
     * @param block its id, or a negative number for none
     */
    boolean holds(int question, int block) {
        return block >= 0
                && known.computeIfAbsent(
                        (long) question * corpus.size() + block,
                        key -> matchers.get(question).contains(corpus.title(block) + " " + corpus.text(block)));
    }
}
