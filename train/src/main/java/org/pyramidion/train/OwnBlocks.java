package org.pyramidion.train;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.corpus.DocumentUid;

/**
 * Which blocks of the knowledge corpus hold a sentence of the text corpus, and so are no evidence for it.
 *
 * <p>Where the two are one corpus, that is plain. Where they differ, a document is the same in both if its id and its title
 * are, be the text another version; and a block is the same if it says the same under the same title, whatever its document is
 * called ({@link DocumentUid}, the published rule). Ids alone would not do: numbers of lines agree between any two files.
 */
final class OwnBlocks {

    private final CorpusStore text;
    private final CorpusStore knowledge;
    private final Exclusion exclusion;

    /** Blocks of the knowledge corpus by the lowest 64 bits of their content's id; empty where the corpora are one. */
    private final Map<Long, Integer> byContent = new HashMap<>();

    OwnBlocks(CorpusStore text, CorpusStore knowledge, Exclusion exclusion) {
        this.text = text;
        this.knowledge = knowledge;
        this.exclusion = exclusion;
        if (!isOneCorpus()) {
            for (int block = 0; block < knowledge.size(); block++) {
                byContent.putIfAbsent(content(knowledge.title(block), knowledge.text(block)), block);
            }
        }
    }

    private boolean isOneCorpus() {
        return text.id().equals(knowledge.id());
    }

    private static long content(String title, String body) {
        return DocumentUid.of(title, body).longValue();
    }

    /** The blocks of the knowledge corpus that are forbidden to sentences of block {@code block} of the text corpus. */
    int[] of(int block) {
        if (isOneCorpus()) {
            return around(block).toArray();
        }
        Block origin = text.block(block);
        Integer same = byContent.get(content(origin.title(), origin.text()));
        IntStream found = same == null ? IntStream.empty() : around(same);
        IntStream named = exclusion == Exclusion.BLOCK
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
