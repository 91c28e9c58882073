package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.List;
import org.pyramidion.questions.AnswerPlace;

/** Puts spans together that are one answer ({@link AnswerPlace}). Each group speaks by its best span. */
final class AnswerGroups {

    private static final class Group {
        final WindowScores.Scored best;
        final AnswerPlace place;
        double odds;

        Group(WindowScores.Scored best, AnswerPlace place) {
            this.best = best;
            this.place = place;
        }
    }

    private final List<Group> groups = new ArrayList<>();

    /** Adds a span; they come best first. */
    void add(WindowScores.Scored span, int passage) {
        AnswerPlace place = AnswerPlace.of(passage, span.place(), span.text());
        Group group = groups.stream()
                .filter(each -> each.place.isOneWith(place))
                .findFirst()
                .orElseGet(() -> {
                    groups.add(new Group(span, place));
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
                .map(group -> new ReaderAnswer(
                        group.best.text(), group.place.passage(), group.place.span(), group.odds / (1 + odds)))
                .sorted((a, b) -> Double.compare(b.probability(), a.probability()))
                .limit(count)
                .toList();
    }
}
