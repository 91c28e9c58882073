package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.pyramidion.questions.Answers;

/** Measures a network on questions of which it is known where the answer stands. */
final class ReaderEvaluation {

    /** Among how many passages a question is read where its paragraph is one of several, or is missing. */
    static final int AMONG = ReaderQuestions.OTHERS;

    private final ReaderNetwork network;
    private final ReaderQuestions set;
    private final WindowReading reading;

    /** @param tokens the most wordpieces that go through the network at once */
    ReaderEvaluation(ReaderNetwork network, ReaderQuestions set, int tokens) {
        this.network = network;
        this.set = set;
        this.reading = new WindowReading(network, tokens);
    }

    /**
     * Scores of the answers to some questions.
     *
     * @param others how many passages of the same article that do not hold the answer are read beside the right one
     */
    ReaderScore score(List<ReaderQuestions.Item> items, int others) {
        List<ReadPassages> read = read(items, item -> withOthers(item, others));
        List<String> answers = read.parallelStream().map(ReadPassages::answer).toList();
        double exact = 0;
        double f1 = 0;
        for (int i = 0; i < items.size(); i++) {
            exact += Answers.exactMatch(answers.get(i), items.get(i).answers()) ? 1 : 0;
            f1 += Answers.f1(answers.get(i), items.get(i).answers());
        }
        return new ReaderScore(items.size(), exact / items.size(), f1 / items.size());
    }

    /** Each question twice: with its paragraph among {@link #AMONG}, and with as many that do not answer it. */
    List<ReaderCalibration.Case> cases(List<ReaderQuestions.Item> items) {
        List<ReaderCalibration.Case> cases = new ArrayList<>(cases(items, true));
        cases.addAll(cases(items, false));
        return cases;
    }

    private List<ReaderCalibration.Case> cases(List<ReaderQuestions.Item> all, boolean answerable) {
        List<ReaderQuestions.Item> items =
                all.stream().filter(item -> item.others().length > 0).toList();
        List<ReadPassages> read =
                read(items, item -> answerable ? withOthers(item, AMONG - 1) : IntStream.of(item.others()));
        return IntStream.range(0, items.size())
                .parallel()
                .mapToObj(i -> new ReaderCalibration.Case(
                        read.get(i).features(),
                        answerable,
                        answerable
                                && Answers.exactMatch(
                                        read.get(i).answer(), items.get(i).answers())))
                .toList();
    }

    private static IntStream withOthers(ReaderQuestions.Item item, int others) {
        return IntStream.concat(
                IntStream.of(item.passage()), IntStream.of(item.others()).limit(others));
    }

    /** What the network says of the passages that are read for each question. */
    private List<ReadPassages> read(
            List<ReaderQuestions.Item> items, Function<ReaderQuestions.Item, IntStream> passages) {
        List<QuestionWindow> readings = new ArrayList<>();
        List<Integer> limits = new ArrayList<>();
        for (ReaderQuestions.Item item : items) {
            passages.apply(item)
                    .forEach(passage -> readings.addAll(network.format()
                            .readings(item.question(), set.passages().get(passage))));
            limits.add(readings.size());
        }
        List<WindowScores> scores = reading.scores(readings);
        List<ReadPassages> read = new ArrayList<>();
        int from = 0;
        for (int to : limits) {
            read.add(new ReadPassages(scores.subList(from, to), network.format().answer()));
            from = to;
        }
        return read;
    }
}
