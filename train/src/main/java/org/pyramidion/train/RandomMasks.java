package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.run.Masking;
import org.pyramidion.text.Span;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Masks sentences without regard to what they say: the schemes that salient spans are compared with (REALM, table 2).
 *
 * <p>Fifteen in a hundred wordpieces are to be predicted, at least one. Of these, or of these stretches, eight in ten
 * become {@code [MASK]}, one in ten becomes random wordpieces, one in ten stays as it was. A stretch has from one to
 * ten words, their number geometric with p = 0.2.
 */
final class RandomMasks {

    private static final double PREDICTED = 0.15;
    private static final double MASKED = 0.8;
    private static final double REPLACED = 0.1;
    private static final double GEOMETRIC = 0.2;
    private static final int MOST_WORDS = 10;

    private final Masking masking;
    private final WordPieceTokenizer tokenizer;
    private final int capacity;
    private final int maxMasks;

    /** @param capacity how many wordpieces of a query are seen */
    RandomMasks(Masking masking, WordPieceTokenizer tokenizer, int capacity, int maxMasks) {
        this.masking = masking;
        this.tokenizer = tokenizer;
        this.capacity = capacity;
        this.maxMasks = maxMasks;
    }

    /** The sentences of a block that are worth masking: those with something left to see. */
    List<Span> sentences(Block block) {
        return block.sentences().stream()
                .filter(sentence -> MaskedSentence.tokens(block, sentence).length > 1)
                .toList();
    }

    /** One of {@link #sentences}, masked. */
    MaskedSentence of(Block block, Span sentence, SplittableRandom random) {
        int[] tokens = MaskedSentence.tokens(block, sentence);
        int seen = Math.min(tokens.length, capacity);
        int wanted = Math.clamp(Math.round(PREDICTED * seen), 1, maxMasks);
        List<int[]> groups =
                masking == Masking.UNIFORM ? single(seen, wanted, random) : stretches(tokens, seen, wanted, random);
        int[] positions = groups.stream().flatMapToInt(Arrays::stream).sorted().toArray();
        int[] targets = Arrays.stream(positions).map(i -> tokens[i]).toArray();
        groups.forEach(group -> corrupt(tokens, group, random));
        return MaskedSentence.inPlaces(block, sentence, tokens, positions, targets);
    }

    private static List<int[]> single(int seen, int wanted, SplittableRandom random) {
        int[] order = IntStream.range(0, seen).toArray();
        List<int[]> groups = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            int j = i + random.nextInt(seen - i);
            groups.add(new int[] {order[j]});
            order[j] = order[i];
        }
        return groups;
    }

    private List<int[]> stretches(int[] tokens, int seen, int wanted, SplittableRandom random) {
        boolean[] taken = new boolean[seen];
        List<int[]> groups = new ArrayList<>();
        int left = wanted;
        while (left > 0) {
            int anchor = random.nextInt(seen);
            if (!taken[anchor]) {
                int[] group = stretch(tokens, taken, anchor, words(random), left);
                groups.add(group);
                left -= group.length;
            }
        }
        return groups;
    }

    /** The free wordpieces of some words from the word of {@code anchor} on, no more than {@code most}. */
    private int[] stretch(int[] tokens, boolean[] taken, int anchor, int words, int most) {
        int at = anchor;
        while (at > 0 && continues(tokens[at])) {
            at--;
        }
        IntStream.Builder group = IntStream.builder();
        int begun = 0;
        for (int left = most; at < taken.length && left > 0; at++) {
            begun += continues(tokens[at]) && begun > 0 ? 0 : 1;
            if (begun > words) {
                break;
            }
            if (!taken[at]) {
                taken[at] = true;
                group.add(at);
                left--;
            }
        }
        return group.build().toArray();
    }

    private boolean continues(int token) {
        return tokenizer.piece(token).startsWith("##");
    }

    private static int words(SplittableRandom random) {
        double cut = 1 - Math.pow(1 - GEOMETRIC, MOST_WORDS);
        return 1 + (int) (Math.log(1 - random.nextDouble() * cut) / Math.log(1 - GEOMETRIC));
    }

    private void corrupt(int[] tokens, int[] group, SplittableRandom random) {
        double draw = random.nextDouble();
        for (int i : group) {
            if (draw < MASKED) {
                tokens[i] = tokenizer.maskId();
            } else if (draw < MASKED + REPLACED) {
                tokens[i] = random.nextInt(tokenizer.vocabularySize());
            }
        }
    }
}
