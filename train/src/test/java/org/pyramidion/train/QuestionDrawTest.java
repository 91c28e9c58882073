package org.pyramidion.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.ranks.Part;

/** Questions of which nothing can be learnt make room for others. */
class QuestionDrawTest {

    private static final int QUESTIONS = 24;
    private static final int BATCH = 4;

    private final EpochOrder order = new EpochOrder(QUESTIONS, 7);

    private static List<Integer> choose(QuestionDraw draw, long step, Part part) {
        return draw.choose(step, part, QuestionDrawTest::asked, question -> question % 3 == 0);
    }

    private static List<Integer> asked(int[] questions) {
        return Arrays.stream(questions).boxed().toList();
    }

    @Test
    void one_draw_takes_the_questions_in_their_order() {
        QuestionDraw draw = new QuestionDraw(order, BATCH, 1);
        List<Integer> all = new ArrayList<>();
        for (int step = 0; step < QUESTIONS / BATCH; step++) {
            all.addAll(choose(draw, step, new Part(0, BATCH)));
        }
        assertThat(all)
                .isEqualTo(IntStream.range(0, QUESTIONS).mapToObj(order::at).toList());
    }

    @Test
    void a_place_has_its_first_useful_draw_or_else_its_first() {
        QuestionDraw draw = new QuestionDraw(order, BATCH, 3);
        int replaced = 0;
        for (int step = 0; step < 8; step++) {
            List<Integer> chosen = choose(draw, step, new Part(0, BATCH));
            for (int place = 0; place < BATCH; place++) {
                int from = (step * BATCH + place) * 3;
                List<Integer> draws =
                        IntStream.range(from, from + 3).mapToObj(order::at).toList();
                int expected =
                        draws.stream().filter(q -> q % 3 == 0).findFirst().orElse(draws.getFirst());
                assertThat(chosen.get(place)).isEqualTo(expected);
                replaced += expected == draws.getFirst() ? 0 : 1;
            }
        }
        assertThat(replaced).isPositive();
    }

    @Test
    void parts_choose_what_the_whole_does() {
        QuestionDraw draw = new QuestionDraw(order, BATCH, 3);
        List<Integer> parts = new ArrayList<>(choose(draw, 5, new Part(0, 1)));
        parts.addAll(choose(draw, 5, new Part(1, BATCH)));
        assertThat(parts).isEqualTo(choose(draw, 5, new Part(0, BATCH)));
    }

    @Test
    void places_that_have_a_useful_question_are_not_asked_again() {
        QuestionDraw draw = new QuestionDraw(order, BATCH, 3);
        List<Integer> counts = new ArrayList<>();
        draw.choose(
                0,
                new Part(0, BATCH),
                questions -> {
                    counts.add(questions.length);
                    return asked(questions);
                },
                question -> true);
        assertThat(counts).containsExactly(BATCH);
    }
}
