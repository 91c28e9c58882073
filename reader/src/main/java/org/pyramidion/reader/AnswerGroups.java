package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.questions.Answers;

/**
 * Puts spans together that are one answer: those that overlap in place, and those whose words are all among the
 * other's. Each group speaks by its best span.
 */
final class AnswerGroups {

    private static final class Group {
        final WindowScores.Scored best;
        final int passage;
        final List<String> words;
        double odds;

        Group(WindowScores.Scored best, int passage) {
            this.best = best;
            this.passage = passage;
            this.words = words(best);
        }

        boolean holds(WindowScores.Scored span, int ofPassage) {
            List<String> others = words(span);
            return ofPassage == passage && best.span().overlaps(span.span())
                    || !others.isEmpty() && words.containsAll(others)
                    || !words.isEmpty() && others.containsAll(words);
        }
    }

    private final List<Group> groups = new ArrayList<>();

    /** Adds a span; they come best first. */
    void add(WindowScores.Scored span, int passage) {
        Group group = groups.stream()
                .filter(each -> each.holds(span, passage))
                .findFirst()
                .orElseGet(() -> {
                    groups.add(new Group(span, passage));
                    return groups.getLast();
                });
        group.odds += Math.exp(span.score());
    }

    /**
     * The answers, the likeliest first.
     *
     * @param odds of all spans against none
     */
    List<ReaderAnswer> answers(double odds, int count) {
        return groups.stream()
                .map(group ->
                        new ReaderAnswer(group.best.text(), group.passage, group.best.place(), group.odds / (1 + odds)))
                .sorted((a, b) -> Double.compare(b.probability(), a.probability()))
                .limit(count)
                .toList();
    }

    private static List<String> words(WindowScores.Scored span) {
        return Arrays.stream(Answers.comparable(span.text()).split(" "))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
