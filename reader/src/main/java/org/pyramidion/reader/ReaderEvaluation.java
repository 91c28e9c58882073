package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.questions.Answers;

/** Measures a network on questions of which it is known where the answer stands. */
final class ReaderEvaluation {

    private final ReaderNetwork network;
    private final QuestionSet set;
    private final WindowReading reading;

    ReaderEvaluation(ReaderNetwork network, QuestionSet set, int tokens) {
        this.network = network;
        this.set = set;
        this.reading = new WindowReading(network, tokens);
    }

    /**
     * Scores of the answers to some questions.
     *
     * @param others how many passages of the same article that do not hold the answer are read beside the right one
     */
    ReaderScore score(List<QuestionSet.Item> items, int others) {
        List<List<WindowScores>> read = read(items, others);
        List<String> answers = IntStream.range(0, items.size())
                .parallel()
                .mapToObj(i -> answer(read.get(i)))
                .toList();
        double exact = 0;
        double f1 = 0;
        for (int i = 0; i < items.size(); i++) {
            exact += Answers.exactMatch(answers.get(i), items.get(i).answers()) ? 1 : 0;
            f1 += Answers.f1(answers.get(i), items.get(i).answers());
        }
        return new ReaderScore(items.size(), exact / items.size(), f1 / items.size());
    }

    private String answer(List<WindowScores> windows) {
        int most = network.format().answer();
        return windows.stream()
                .flatMap(scores -> scores.best(1, most).stream())
                .max(Comparator.comparingDouble(WindowScores.Scored::score))
                .map(WindowScores.Scored::text)
                .orElse("");
    }

    /** What the network says of each window that is read for each question. */
    private List<List<WindowScores>> read(List<QuestionSet.Item> items, int others) {
        List<Reading> readings = new ArrayList<>();
        List<Integer> limits = new ArrayList<>();
        for (QuestionSet.Item item : items) {
            add(readings, item, item.passage());
            IntStream.of(item.others()).limit(others).forEach(other -> add(readings, item, other));
            limits.add(readings.size());
        }
        List<WindowScores> scores = reading.scores(readings);
        List<List<WindowScores>> ofItems = new ArrayList<>();
        int from = 0;
        for (int to : limits) {
            ofItems.add(scores.subList(from, to));
            from = to;
        }
        return ofItems;
    }

    private void add(List<Reading> readings, QuestionSet.Item item, int passage) {
        ReaderFormat format = network.format();
        int[] question = item.question();
        Window.of(set.passages().get(passage), format.room(question), format.stride(question))
                .forEach(window -> readings.add(new Reading(question, window)));
    }
}
