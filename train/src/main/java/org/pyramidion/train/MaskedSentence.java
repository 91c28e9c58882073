package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.pyramidion.corpus.Block;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * One sentence of a block with one salient span replaced by {@code [MASK]}: REALM's pre-training query.
 *
 * @param block the block it came from, whose document must not be among its candidates
 * @param tokens wordpieces of the sentence, masked, without marks
 * @param positions where the masks are in {@code tokens}
 * @param targets what stood there
 * @param span the masked span in the block's text
 */
public record MaskedSentence(int block, int[] tokens, int[] positions, int[] targets, Span span) {

    /**
     * Every maskable span of a block: within one sentence, covering whole wordpieces, and short and early enough for a query
     * of {@code capacity} wordpieces and a loss over {@code maxMasks}.
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

    private static Optional<MaskedSentence> mask(
            Block block, Span sentence, SalientSpan span, int maskId, int capacity, int maxMasks) {
        int from = firstFrom(block, sentence.start());
        int limit = firstFrom(block, sentence.limit());
        int[] tokens = Arrays.copyOfRange(block.tokens(), from, limit);
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
                new MaskedSentence(block.index(), tokens, masked, targets, new Span(span.start(), span.limit())));
    }

    private static int firstFrom(Block block, int offset) {
        int i = 0;
        while (i < block.tokens().length && block.tokenStarts()[i] < offset) {
            i++;
        }
        return i;
    }
}
