package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * One sentence of a block with some wordpieces to predict: REALM's pre-training query. As a rule they are one salient
 * span, and all of it is replaced by {@code [MASK]}.
 *
 * @param block the block it came from, which must not be among its candidates
 * @param tokens wordpieces of the sentence, masked, without marks
 * @param positions which of {@code tokens} are to be predicted
 * @param targets what stood there
 * @param span where they stand in the block's text, from the first to the last
 * @param answer that stretch of the text
 * @param aliases what it is called elsewhere, in another language say; often nothing
 */
public record MaskedSentence(
        int block, int[] tokens, int[] positions, int[] targets, Span span, String answer, List<MaskedAlias> aliases) {

    /** Without aliases. */
    MaskedSentence(int block, int[] tokens, int[] positions, int[] targets, Span span, String answer) {
        this(block, tokens, positions, targets, span, answer, List.of());
    }

    /** The same with other names of what is masked. */
    MaskedSentence with(List<MaskedAlias> others) {
        return new MaskedSentence(block, tokens, positions, targets, span, answer, others);
    }

    /**
     * Every maskable span of a block: within one sentence, covering whole wordpieces, and short and early enough for a
     * query of {@code capacity} wordpieces and a loss over {@code maxMasks}.
     */
    static List<MaskedSentence> of(Block block, int maskId, int capacity, int maxMasks) {
        List<MaskedSentence> result = new ArrayList<>();
        for (SalientSpan span : block.spans()) {
            block.sentences().stream()
                    .filter(s -> s.start() <= span.start() && span.limit() <= s.limit())
                    .findFirst()
                    .flatMap(sentence -> mask(block, sentence, span, maskId, capacity, maxMasks))
                    .ifPresent(result::add);
        }
        return result;
    }

    /** Whether the masked wordpieces, or those of an alias, stand one after the other in a text. */
    boolean occursIn(int[] text) {
        return stand(targets, text) || aliases.stream().anyMatch(alias -> stand(alias.tokens(), text));
    }

    /** Whether a block, or its title, holds the masked wordpieces. */
    boolean isToldBy(CorpusStore corpus, int block) {
        return occursIn(corpus.tokens(block)) || occursIn(corpus.titleTokens(block));
    }

    /** Whether words, one at least, stand one after the other in a text. */
    static boolean stand(int[] words, int[] text) {
        return words.length > 0
                && IntStream.rangeClosed(0, text.length - words.length)
                        .anyMatch(i -> Arrays.equals(text, i, i + words.length, words, 0, words.length));
    }

    /** The masked words, and their aliases. */
    List<String> answers() {
        return Stream.concat(Stream.of(answer), aliases.stream().map(MaskedAlias::text))
                .toList();
    }

    /** The same with nothing masked. */
    MaskedSentence whole() {
        int[] restored = tokens.clone();
        IntStream.range(0, positions.length).forEach(i -> restored[positions[i]] = targets[i]);
        return new MaskedSentence(block, restored, positions, targets, span, answer, aliases);
    }

    private static Optional<MaskedSentence> mask(
            Block block, Span sentence, SalientSpan span, int maskId, int capacity, int maxMasks) {
        int from = firstFrom(block, sentence.start());
        int[] tokens = tokens(block, sentence);
        int[] positions = new int[tokens.length];
        int count = 0;
        for (int i = 0; i < tokens.length; i++) {
            if (block.tokenStarts()[from + i] >= span.start() && block.tokenLimits()[from + i] <= span.limit()) {
                positions[count++] = i;
            }
        }
        if (count == 0 || count > maxMasks || positions[count - 1] >= capacity) {
            return Optional.empty();
        }
        int[] masked = Arrays.copyOf(positions, count);
        int[] targets = Arrays.stream(masked).map(i -> tokens[i]).toArray();
        Arrays.stream(masked).forEach(i -> tokens[i] = maskId);
        return Optional.of(
                new MaskedSentence(block.index(), tokens, masked, targets, span.span(), span.of(block.text())));
    }

    /** A sentence with some wordpieces to predict, {@code tokens} being as the model shall see them. */
    static MaskedSentence inPlaces(Block block, Span sentence, int[] tokens, int[] positions, int[] targets) {
        int from = firstFrom(block, sentence.start());
        Span span = new Span(
                block.tokenStarts()[from + positions[0]], block.tokenLimits()[from + positions[positions.length - 1]]);
        return new MaskedSentence(block.index(), tokens, positions, targets, span, span.of(block.text()));
    }

    /** The wordpieces of a sentence. */
    static int[] tokens(Block block, Span sentence) {
        return Arrays.copyOfRange(
                block.tokens(), firstFrom(block, sentence.start()), firstFrom(block, sentence.limit()));
    }

    private static int firstFrom(Block block, int offset) {
        int i = 0;
        while (i < block.tokens().length && block.tokenStarts()[i] < offset) {
            i++;
        }
        return i;
    }
}
