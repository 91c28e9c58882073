package org.pyramidion.reader;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * For each question the other paragraphs of its article that share most words with it and do not hold an answer: what a
 * search would put before the reader, had the right paragraph not been there. A shared wordpiece counts by its rarity,
 * log(N / n).
 */
final class LikeParagraphs {

    private final List<String> lower;
    private final List<BitSet> pieces;
    private final double[] weights;
    private final Map<String, List<Integer>> articles = new HashMap<>();

    LikeParagraphs(List<Paragraph> paragraphs, List<TokenisedPassage> passages, int vocabulary) {
        lower = paragraphs.stream()
                .map(paragraph -> paragraph.text().toLowerCase(Locale.ROOT))
                .toList();
        pieces = passages.stream().map(LikeParagraphs::pieces).toList();
        weights = new double[vocabulary];
        pieces.forEach(set -> set.stream().forEach(piece -> weights[piece]++));
        for (int i = 0; i < vocabulary; i++) {
            weights[i] = weights[i] == 0 ? 0 : Math.log(passages.size() / weights[i]);
        }
        for (int i = 0; i < paragraphs.size(); i++) {
            articles.computeIfAbsent(paragraphs.get(i).article(), title -> new ArrayList<>())
                    .add(i);
        }
    }

    private static BitSet pieces(TokenisedPassage passage) {
        BitSet set = new BitSet();
        for (int id : passage.tokens().ids()) {
            set.set(id);
        }
        return set;
    }

    /** The likest ones, at most {@code count}, the likest first. */
    int[] of(int paragraph, String article, int[] question, List<String> answers, int count) {
        int[] distinct = IntStream.of(question).distinct().toArray();
        return articles.getOrDefault(article, List.of()).stream()
                .filter(other -> other != paragraph && !holds(other, answers))
                .sorted(Comparator.comparingDouble(other -> -overlap(distinct, pieces.get(other))))
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Whether one of the answers stands in a paragraph, whatever the case. */
    boolean holds(int paragraph, List<String> answers) {
        return answers.stream().anyMatch(answer -> lower.get(paragraph).contains(answer.toLowerCase(Locale.ROOT)));
    }

    private double overlap(int[] question, BitSet paragraph) {
        double sum = 0;
        for (int piece : question) {
            sum += paragraph.get(piece) ? weights[piece] : 0;
        }
        return sum;
    }
}
