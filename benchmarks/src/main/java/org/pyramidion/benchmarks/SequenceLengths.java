package org.pyramidion.benchmarks;

import java.nio.file.Path;
import java.util.List;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.text.Span;

/**
 * How long a corpus' sentences and blocks are, for measurements of steps that count real wordpieces only. Prints a line
 * for each of some blocks, taken evenly: wordpieces of one of its sentences, and of the block with its title, both with
 * their marks and cut to what is read of them.
 *
 * <p>Arguments: corpus directory, blocks (8192), query length (64), block length (288).
 */
public final class SequenceLengths {

    private SequenceLengths() {}

    /** Prints the lengths. */
    public static void main(String[] arguments) {
        if (arguments.length == 0) {
            System.err.println("usage: SequenceLengths CORPUS [BLOCKS] [QUERY LENGTH] [BLOCK LENGTH]");
            System.exit(2);
        }
        int wanted = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 8192;
        int query = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 64;
        int block = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 288;
        try (CorpusStore corpus = CorpusStore.open(Path.of(arguments[0]))) {
            int count = Math.min(wanted, corpus.size());
            for (int i = 0; i < count; i++) {
                Block read = corpus.block((int) ((long) i * corpus.size() / count));
                System.out.println(Math.min(query, 2 + sentence(read, i)) + " "
                        + Math.min(block, 3 + read.titleTokens().length + read.tokens().length));
            }
        }
    }

    private static long sentence(Block block, int draw) {
        List<Span> sentences = block.sentences();
        if (sentences.isEmpty()) {
            return block.tokens().length;
        }
        Span sentence = sentences.get(draw % sentences.size());
        long count = 0;
        for (int start : block.tokenStarts()) {
            count += sentence.start() <= start && start < sentence.limit() ? 1 : 0;
        }
        return count;
    }
}
