package org.pyramidion.tagger;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * What a word can be: 0 outside of every entity; then for each type t, from 0, {@code 1 + 2t} the beginning and {@code
 * 2 + 2t} the inside of an entity of that type (BIO).
 *
 * <p>What is known of a word is a set of labels, a bit each: one label where people have labelled it, several where
 * only the boundary is known, all where nothing is.
 */
record Labels(List<String> types) {

    static final int OUTSIDE = 0;

    int count() {
        return 1 + 2 * types.size();
    }

    /** The set of all labels: nothing is known. */
    int any() {
        return (1 << count()) - 1;
    }

    int outside() {
        return 1 << OUTSIDE;
    }

    int begin(String type) {
        return 1 << 1 + 2 * index(type);
    }

    int inside(String type) {
        return 1 << 2 + 2 * index(type);
    }

    /** The beginning of an entity of whatever type. */
    int beginAny() {
        return types.stream().mapToInt(this::begin).sum();
    }

    int insideAny() {
        return types.stream().mapToInt(this::inside).sum();
    }

    private int index(String type) {
        int index = types.indexOf(type);
        if (index < 0) {
            throw new IllegalArgumentException("no type " + type + " among " + types);
        }
        return index;
    }

    /**
     * The entities of the most probable sequence of labels in which an inside follows only a beginning or an inside of
     * its own type (Viterbi).
     *
     * @param scores a row for each word, a column for each label: log-probabilities, up to a constant of the row
     */
    List<SalientSpan> decode(float[][] scores, List<Span> words) {
        return spans(best(scores), words);
    }

    private int[] best(float[][] scores) {
        int n = scores.length;
        int[][] from = new int[n][count()];
        float[] total = new float[count()];
        for (int i = 0; i < n; i++) {
            float[] next = new float[count()];
            for (int label = 0; label < next.length; label++) {
                int before = bestBefore(label, total, i == 0);
                from[i][label] = before;
                next[label] = scores[i][label] + (before < 0 ? Float.NEGATIVE_INFINITY : total[before]);
            }
            total = next;
        }
        int[] labels = new int[n];
        int last = argmax(total);
        for (int i = n - 1; i >= 0; i--) {
            labels[i] = last;
            last = from[i][last];
        }
        return labels;
    }

    /** The best label before {@code label}; -1 if none may be, which only an inside at the very beginning meets. */
    private static int bestBefore(int label, float[] total, boolean first) {
        boolean inside = label > 0 && label % 2 == 0;
        if (!inside) {
            return first ? OUTSIDE : argmax(total);
        }
        if (first) {
            return -1;
        }
        return total[label - 1] >= total[label] ? label - 1 : label;
    }

    private static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }

    private List<SalientSpan> spans(int[] labels, List<Span> words) {
        List<SalientSpan> spans = new ArrayList<>();
        for (int i = 0, end; i < labels.length; i = end) {
            end = i + 1;
            if (labels[i] == OUTSIDE) {
                continue;
            }
            while (end < labels.length && labels[end] == labels[i] + 1) {
                end++;
            }
            spans.add(
                    new SalientSpan(words.get(i).start(), words.get(end - 1).limit(), types.get((labels[i] - 1) / 2)));
        }
        return spans;
    }

    /** What is known of words of which every entity was marked by people. */
    int[] exact(List<SalientSpan> entities, List<Span> words) {
        int[] known = new int[words.size()];
        Arrays.fill(known, outside());
        for (SalientSpan entity : entities) {
            mark(known, words, entity.span(), begin(entity.type()), inside(entity.type()));
        }
        return known;
    }

    static void mark(int[] known, List<Span> words, Span entity, int begin, int inside) {
        int label = begin;
        for (int i = 0; i < known.length; i++) {
            if (entity.contains(words.get(i))) {
                known[i] = label;
                label = inside;
            }
        }
    }
}
