package org.pyramidion.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.DocumentUid;
import org.pyramidion.run.Exclusion;

/**
 * Which blocks of the knowledge corpus hold a sentence of the text corpus, and so are no evidence for it.
 *
 * <p>A block is the same if it says the same under the same title, whatever its document is called ({@link
 * DocumentUid}, the published rule): a copy would give the answer away. Where the corpora differ, a document is the
 * same in both if its id and its title are, be the text another version. Ids alone would not do: numbers of lines agree
 * between any two files.
 */
final class OwnBlocks {

    private final CorpusStore text;
    private final CorpusStore knowledge;
    private final Exclusion exclusion;

    /**
     * Blocks of the knowledge corpus by the lowest 64 bits of their content's id; where the corpora are one, only those
     * with copies.
     */
    private final Map<Long, List<Integer>> byContent = new HashMap<>();

    OwnBlocks(CorpusStore text, CorpusStore knowledge, Exclusion exclusion) {
        this.text = text;
        this.knowledge = knowledge;
        this.exclusion = exclusion;
        long[] contents = IntStream.range(0, knowledge.size())
                .parallel()
                .mapToLong(block -> content(knowledge.title(block), knowledge.text(block)))
                .toArray();
        LongPredicate kept = isOneCorpus() ? repeated(contents)::contains : content -> true;
        for (int block = 0; block < contents.length; block++) {
            if (kept.test(contents[block])) {
                byContent
                        .computeIfAbsent(contents[block], content -> new ArrayList<>(1))
                        .add(block);
            }
        }
    }

    private static Set<Long> repeated(long[] contents) {
        long[] sorted = contents.clone();
        Arrays.parallelSort(sorted);
        return IntStream.range(1, sorted.length)
                .filter(i -> sorted[i] == sorted[i - 1])
                .mapToObj(i -> sorted[i])
                .collect(Collectors.toSet());
    }

    /** Whether sentences are of the knowledge corpus itself. */
    boolean isOneCorpus() {
        return text.id().equals(knowledge.id());
    }

    private static long content(String title, String body) {
        return DocumentUid.of(title, body).longValue();
    }

    /** What is forbidden to each of some sentences. */
    List<int[]> of(List<MaskedSentence> sentences) {
        return sentences.parallelStream().map(sentence -> of(sentence.block())).toList();
    }

    /** The blocks of the knowledge corpus that are forbidden to sentences of block {@code block} of the text corpus. */
    int[] of(int block) {
        boolean one = isOneCorpus();
        Block origin = text.block(block);
        List<Integer> same =
                byContent.getOrDefault(content(origin.title(), origin.text()), one ? List.of(block) : List.of());
        IntStream found = same.stream().flatMapToInt(this::around);
        IntStream named = one || exclusion == Exclusion.BLOCK
                ? IntStream.empty()
                : Arrays.stream(knowledge.blocksOf(origin.documentId()))
                        .filter(other -> knowledge.title(other).equals(origin.title()));
        return IntStream.concat(found, named).distinct().sorted().toArray();
    }

    private IntStream around(int block) {
        return switch (exclusion) {
            case BLOCK -> IntStream.of(block);
            case DOCUMENT -> knowledge.blocksOf(knowledge.documentOrdinal(block));
        };
    }
}
