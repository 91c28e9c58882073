package org.pyramidion.answering;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.index.MipsIndex.Hits;
import org.pyramidion.model.SpanReader;
import org.pyramidion.questions.AnswerPlace;
import org.pyramidion.questions.Answers;
import org.pyramidion.retrieval.BatchSizes;
import org.pyramidion.retrieval.Reading;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.text.AnswerBounds;
import org.pyramidion.text.Span;

/**
 * Reads retrieved blocks for an answer. Every span of every block has the reader's score plus the block's relevance;
 * the softmax of these over all spans is the distribution that fine-tuning trains; those that cannot be an answer
 * ({@link AnswerBounds}) are left out of it. Spans that say the same thing are one answer, and of answers that are one
 * in place or words ({@link AnswerPlace}) the best alone is told.
 */
final class AnswerReader {

    /**
     * @param answers distinct answers, best first
     * @param shares probability that fell on the spans of each block, in the order of the blocks
     * @param blocks what each block says by itself, if any of its spans can be an answer
     */
    record Outcome(List<Answer.Alternative> answers, double[] shares, List<Optional<Asker.BlockAnswer>> blocks) {}

    /** Spans below this probability are not made into answers: thousands that add up to nothing. */
    private static final double NEGLIGIBLE = 1e-9;

    private final Realm realm;
    private final SpanReader reader;
    private final Asker.Settings settings;

    AnswerReader(Realm realm, Asker.Settings settings) {
        this.realm = realm;
        this.reader = realm.model().reader();
        this.settings = settings;
    }

    /**
     * A question to read for.
     *
     * @param question its wordpieces
     * @param hits at least one block
     */
    record Asked(int[] question, Hits hits) {}

    /**
     * Reads the first blocks of each question, as many as the settings say. As many questions go through the reader at
     * once as it has room for.
     */
    List<Outcome> read(List<Asked> questions) {
        List<Reading> readings = questions.parallelStream().map(this::reading).toList();
        List<double[]> scores = scores(readings);
        return IntStream.range(0, readings.size())
                .parallel()
                .mapToObj(i -> outcome(
                        readings.get(i), scores.get(i), questions.get(i).hits().scores()))
                .toList();
    }

    private Reading reading(Asked asked) {
        int count = Math.min(settings.readerBeam(), asked.hits.size());
        int[] blocks = Arrays.copyOf(asked.hits.ids(), count);
        return realm.reading(asked.question, blocks, settings.maxSpanWidth());
    }

    private Outcome outcome(Reading reading, double[] scores, float[] relevance) {
        double[] logits = logits(reading, scores, relevance);
        double[] probabilities = Probabilities.softmax(logits);
        return new Outcome(
                answers(reading, logits, probabilities),
                shares(reading.blocks(), probabilities),
                IntStream.range(0, reading.blocks())
                        .mapToObj(block -> ofBlock(reading, block, probabilities))
                        .toList());
    }

    /**
     * {@code [K, S]} row-major; −∞ for what cannot be an answer, or, if nothing can be, for what is no span of a block.
     */
    private double[] logits(Reading reading, double[] scores, float[] relevance) {
        boolean[] open = reading.answers();
        if (!isAny(open)) {
            open = reading.insides();
        }
        if (!isAny(open)) {
            throw new PyramidionException(
                    "no block fits beside the question in %d wordpieces; raise the reader's length"
                            .formatted(realm.format().readerLength()));
        }
        double[] logits = new double[scores.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = open[i] ? scores[i] + relevance[i / reading.spans().count()] : Double.NEGATIVE_INFINITY;
        }
        return logits;
    }

    private static boolean isAny(boolean[] flags) {
        for (boolean flag : flags) {
            if (flag) {
                return true;
            }
        }
        return false;
    }

    /** Of each reading {@code [K, S]}, row-major. */
    private List<double[]> scores(List<Reading> readings) {
        List<double[]> scores = new ArrayList<>();
        for (List<Reading> some : BatchSizes.batches(
                readings, Reading::blocks, Reading::longest, BatchSizes.here().inference())) {
            try (Scope scope = Scope.withoutGradients()) {
                Reading.scores(some, reader, 0).forEach(each -> scores.add(Tensors.doubles(each)));
            }
        }
        return scores;
    }

    /** The best span of a block and its share of what fell on that block. */
    private static Optional<Asker.BlockAnswer> ofBlock(Reading reading, int block, double[] probabilities) {
        int count = reading.spans().count();
        int best = block * count;
        double sum = 0;
        for (int i = block * count; i < (block + 1) * count; i++) {
            sum += probabilities[i];
            best = probabilities[i] > probabilities[best] ? i : best;
        }
        if (sum == 0) {
            return Optional.empty();
        }
        int span = best - block * count;
        Evidence evidence = Evidence.of(reading.block(block), reading.place(block, span));
        return Optional.of(new Asker.BlockAnswer(text(reading, block, span), probabilities[best] / sum, evidence));
    }

    private static double[] shares(int blocks, double[] probabilities) {
        int count = probabilities.length / blocks;
        double[] shares = new double[blocks];
        for (int i = 0; i < probabilities.length; i++) {
            shares[i / count] += probabilities[i];
        }
        return shares;
    }

    private List<Answer.Alternative> answers(Reading reading, double[] logits, double[] probabilities) {
        int count = reading.spans().count();
        Map<String, Group> groups = new LinkedHashMap<>();
        for (int i = 0; i < probabilities.length; i++) {
            if (probabilities[i] > NEGLIGIBLE) {
                groups.computeIfAbsent(key(text(reading, i / count, i % count)), key -> new Group())
                        .add(i, logits[i], probabilities[i]);
            }
        }
        return best(reading, groups.values()).stream()
                .map(group -> alternative(reading, group))
                .toList();
    }

    private List<Group> best(Reading reading, Collection<Group> groups) {
        Comparator<Group> order = switch (settings.ranking()) {
            case ANSWER -> Comparator.comparingDouble(group -> -group.probability);
            case SPAN -> Comparator.comparingDouble(group -> -group.score);
        };
        List<Group> best = new ArrayList<>();
        List<AnswerPlace> places = new ArrayList<>();
        Iterator<Group> all = groups.stream().sorted(order).iterator();
        while (all.hasNext() && best.size() <= settings.alternatives()) {
            Group group = all.next();
            AnswerPlace place = place(reading, group);
            if (places.stream().noneMatch(place::isOneWith)) {
                best.add(group);
                places.add(place);
            }
        }
        return best;
    }

    private static AnswerPlace place(Reading reading, Group group) {
        int block = group.best / reading.spans().count();
        Span span = reading.place(block, group.best % reading.spans().count());
        return AnswerPlace.of(block, span, span.of(reading.block(block).text()));
    }

    private static Answer.Alternative alternative(Reading reading, Group group) {
        int block = group.best / reading.spans().count();
        int span = group.best % reading.spans().count();
        return new Answer.Alternative(
                text(reading, block, span),
                group.score,
                group.probability,
                Evidence.of(reading.block(block), reading.place(block, span)));
    }

    private static String text(Reading reading, int block, int span) {
        return reading.place(block, span).of(reading.block(block).text());
    }

    /** Equal for answers that count as the same. Articles and punctuation, whose normal form is empty, stay apart. */
    private static String key(String text) {
        String normalised = Answers.comparable(text);
        return normalised.isEmpty() ? "\0" + text.toLowerCase(Locale.ROOT) : normalised;
    }

    /** Spans that say the same thing. */
    private static final class Group {
        private double probability;
        private double score = Double.NEGATIVE_INFINITY;
        private int best;

        void add(int span, double spanScore, double spanProbability) {
            probability += spanProbability;
            if (spanScore > score) {
                score = spanScore;
                best = span;
            }
        }
    }
}
