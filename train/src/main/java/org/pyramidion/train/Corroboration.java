package org.pyramidion.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.text.SalientSpan;
import org.pyramidion.text.Span;

/**
 * Whether what is masked in a sentence can be learnt from another document: one that names it too, and with it a second
 * name, date or title of the same sentence. This is distant supervision's assumption (Mintz et al. 2009), used to
 * choose queries rather than to label them. In the whole of Wikipedia most facts stand more than once; in some
 * thousands of documents most do not, no document then deserves a reward, and what the retriever gets is noise.
 *
 * <p>Names are compared as written, but for case; a title counts as a name of all its document's blocks. Memory: some
 * 100 bytes a distinct name and 4 a place.
 */
final class Corroboration {

    /** A name that stands in more blocks than this ("American", "London") tells too little of what a block is about. */
    private static final int MOST_BLOCKS = 20;

    /** Blocks whose names are read in parallel before they are entered one after the other. */
    private static final int AT_ONCE = 1 << 14;

    private static final int[] NOWHERE = {};

    private final OwnBlocks own;

    /** The blocks that hold a name, ascending. */
    private final Map<String, int[]> blocks;

    /** @param own the blocks of {@code knowledge} that are no evidence for a sentence */
    Corroboration(CorpusStore knowledge, OwnBlocks own) {
        this.own = own;
        this.blocks = blocks(knowledge);
    }

    private static Map<String, int[]> blocks(CorpusStore corpus) {
        Map<String, IntStream.Builder> places = new HashMap<>();
        for (int from = 0; from < corpus.size(); from += AT_ONCE) {
            List<Set<String>> names = IntStream.range(from, Math.min(corpus.size(), from + AT_ONCE))
                    .parallel()
                    .mapToObj(index -> names(corpus.block(index)))
                    .toList();
            for (int i = 0; i < names.size(); i++) {
                for (String name : names.get(i)) {
                    places.computeIfAbsent(name, absent -> IntStream.builder()).add(from + i);
                }
            }
        }
        Map<String, int[]> blocks = HashMap.newHashMap(places.size());
        places.forEach((name, builder) -> blocks.put(name, builder.build().toArray()));
        return blocks;
    }

    private static Set<String> names(Block block) {
        Set<String> names = new HashSet<>();
        names.add(name(block.title()));
        block.spans().forEach(span -> names.add(name(span.of(block.text()))));
        return names;
    }

    private static String name(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether another document corroborates a masked salient span of a block. */
    boolean holds(Block block, MaskedSentence masked) {
        return others(block, masked.span()).findAny().isPresent();
    }

    /** The blocks that corroborate a salient span of a block; one may come more than once. */
    IntStream others(Block block, Span span) {
        int[] answers = having(block, span);
        return seconds(block, span).stream()
                .map(second -> blocks.getOrDefault(second, NOWHERE))
                .filter(places -> places.length <= MOST_BLOCKS)
                .flatMapToInt(Arrays::stream)
                .filter(index -> Arrays.binarySearch(answers, index) >= 0);
    }

    /** The blocks, ascending, that name a salient span of a block too and are evidence for it; none of a common name. */
    int[] having(Block block, Span span) {
        int[] all = blocks.getOrDefault(name(span.of(block.text())), NOWHERE);
        boolean alone = all.length == 1 && own.isOneCorpus() && all[0] == block.index();
        if (all.length == 0 || all.length > MOST_BLOCKS || alone) {
            return NOWHERE;
        }
        int[] forbidden = own.of(block.index());
        return Arrays.stream(all)
                .filter(index -> Arrays.binarySearch(forbidden, index) < 0)
                .toArray();
    }

    /** The other names of the span's sentence. */
    private static List<String> seconds(Block block, Span span) {
        Span sentence = block.sentences().stream()
                .filter(s -> s.contains(span))
                .findFirst()
                .orElseThrow();
        String answer = name(span.of(block.text()));
        return block.spans().stream()
                .map(SalientSpan::span)
                .filter(other -> sentence.contains(other) && !other.equals(span))
                .map(other -> name(other.of(block.text())))
                .filter(second -> !second.contains(answer) && !answer.contains(second))
                .toList();
    }
}
