package org.pyramidion.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.pyramidion.ranks.Part;

/**
 * Which questions a step learns from. A question without an answer in its beam teaches nothing, and half of a set may
 * be such; so a place of the batch can be drawn again until its question has one. The draws of a place follow from the
 * step alone: ranks that share a batch choose what one process would.
 *
 * @param batch places of a step
 * @param draws most questions asked for a place
 */
record QuestionDraw(EpochOrder order, int batch, int draws) {

    /** The question that a place of a step has at a draw. */
    int question(long step, int place, int draw) {
        return order.at((step * batch + place) * draws + draw);
    }

    /**
     * Chooses for a part of a step's places.
     *
     * @param ask prepares questions, in their order; called once a draw, for the places that still have no useful one
     * @param useful whether anything can be learnt of a question
     * @return a question for each place: its first useful draw, or its first where none is
     */
    <T> List<T> choose(long step, Part part, Function<int[], List<T>> ask, Predicate<T> useful) {
        int[] places = IntStream.range(part.from(), part.limit()).toArray();
        List<T> chosen = new ArrayList<>(ask.apply(questions(step, places, 0)));
        for (int draw = 1; draw < draws; draw++) {
            int[] open = IntStream.range(0, chosen.size())
                    .filter(i -> !useful.test(chosen.get(i)))
                    .toArray();
            List<T> asked = open.length == 0 ? List.of() : ask.apply(questions(step, at(places, open), draw));
            for (int i = 0; i < asked.size(); i++) {
                if (useful.test(asked.get(i))) {
                    chosen.set(open[i], asked.get(i));
                }
            }
        }
        return chosen;
    }

    private static int[] at(int[] places, int[] indexes) {
        return IntStream.of(indexes).map(i -> places[i]).toArray();
    }

    private int[] questions(long step, int[] places, int draw) {
        return IntStream.of(places).map(place -> question(step, place, draw)).toArray();
    }
}
