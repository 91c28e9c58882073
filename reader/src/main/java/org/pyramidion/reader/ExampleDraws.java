package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What each step of training learns from. Step n follows from the seed and n alone, so a resumed training needs to
 * remember only how far it came.
 *
 * <p>Questions come in an order of their own in each epoch, with a window of their paragraph that holds the answer. A
 * share of each batch are other questions before a paragraph that does not answer them: as often one of the likest of
 * the same article as any paragraph at all.
 */
final class ExampleDraws {

    private static final int ATTEMPTS = 5;

    private final ReaderQuestions set;
    private final ReaderFormat format;
    private final ReaderSettings settings;
    private final List<List<PieceSpan>> spans;
    private final int[] answerable;
    private long epoch = -1;
    private int[] order = new int[0];

    ExampleDraws(ReaderQuestions set, ReaderFormat format, ReaderSettings settings) {
        this.set = set;
        this.format = format;
        this.settings = settings;
        spans = set.items().parallelStream()
                .map(item -> GoldSpans.in(set.passage(item), item.answers(), format.answer()))
                .toList();
        answerable = IntStream.range(0, spans.size())
                .filter(i -> !spans.get(i).isEmpty())
                .toArray();
    }

    /** How many questions have an answer that a span of words can be; no others are learnt from. */
    int answerable() {
        return answerable.length;
    }

    /** How many steps are so many passes over the questions. */
    long steps(double epochs) {
        return (long) Math.ceil(epochs * answerable.length / settings.answered());
    }

    /** The examples of step {@code n}. */
    List<Example> at(long n) {
        SplittableRandom random = random(n);
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < settings.answered(); i++) {
            examples.add(answered(item(n * settings.answered() + i), random));
        }
        while (examples.size() < settings.batch()) {
            examples.add(unanswered(answerable[random.nextInt(answerable.length)], random));
        }
        return examples;
    }

    private SplittableRandom random(long n) {
        return new SplittableRandom(new SplittableRandom(settings.seed() ^ n * 0x9E3779B97F4A7C15L).nextLong());
    }

    /** The question at a position of the endless order. */
    private int item(long position) {
        long wanted = position / answerable.length;
        if (epoch != wanted) {
            epoch = wanted;
            order = answerable.clone();
            SplittableRandom random = random(~wanted);
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int taken = order[i];
                order[i] = order[j];
                order[j] = taken;
            }
        }
        return order[(int) (position % answerable.length)];
    }

    private Example answered(int i, SplittableRandom random) {
        ReaderQuestions.Item item = set.items().get(i);
        List<Example> holding = format.readings(item.question(), set.passage(item)).stream()
                .map(reading -> Example.of(reading, spans.get(i)))
                .filter(example -> !example.spans().isEmpty())
                .toList();
        return holding.get(random.nextInt(holding.size()));
    }

    /** A question before a paragraph that does not answer it; before its own if there is no such paragraph. */
    private Example unanswered(int i, SplittableRandom random) {
        ReaderQuestions.Item item = set.items().get(i);
        OptionalInt other = other(item, random);
        if (other.isEmpty()) {
            return answered(i, random);
        }
        List<QuestionWindow> readings =
                format.readings(item.question(), set.passages().get(other.getAsInt()));
        return new Example(readings.get(random.nextInt(readings.size())), List.of());
    }

    private OptionalInt other(ReaderQuestions.Item item, SplittableRandom random) {
        if (item.others().length > 0 && random.nextBoolean()) {
            return OptionalInt.of(item.others()[random.nextInt(item.others().length)]);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int any = random.nextInt(set.passages().size());
            if (any != item.passage() && !holds(set.passages().get(any), item)) {
                return OptionalInt.of(any);
            }
        }
        return OptionalInt.empty();
    }

    private static boolean holds(TokenisedPassage passage, ReaderQuestions.Item item) {
        return item.answers().stream().anyMatch(passage.text()::contains);
    }
}
