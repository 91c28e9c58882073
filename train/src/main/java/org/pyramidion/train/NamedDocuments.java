package org.pyramidion.train;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * Documents that a query names: its words hold their title, or they have the title of the block that it was made of.
 *
 * <p>Most passages of an article lack what was masked in one of them, and that one is forbidden. Taken for wrong, they
 * teach that the article which a question names is not where to look, while a person's question is most often answered
 * there. So they may be left out where they do not help.
 */
final class NamedDocuments {

    /** What follows tells one bearer of a name from another, "Mercury (planet)" and "Perth, Western Australia". */
    private static final List<String> QUALIFIERS = List.of("(", ",");

    private static final int[] NO_TITLE = {};

    private final CorpusStore text;
    private final CorpusStore knowledge;
    private final int[] qualifiers;

    /** @param text where the sentences are from */
    NamedDocuments(CorpusStore text, CorpusStore knowledge, WordPieceTokenizer tokenizer) {
        this.text = text;
        this.knowledge = knowledge;
        this.qualifiers = QUALIFIERS.stream()
                .flatMapToInt(mark -> Arrays.stream(tokenizer.encode(mark).ids()))
                .filter(id -> id != tokenizer.unkId())
                .toArray();
    }

    /**
     * Leaves the place empty of each candidate that its query names and that does not hold what is masked.
     *
     * @param queries wordpieces of each
     * @param candidates as many for each
     */
    List<int[]> onlyHelpful(List<MaskedSentence> sentences, List<int[]> queries, List<int[]> candidates) {
        return IntStream.range(0, sentences.size())
                .parallel()
                .mapToObj(i -> Arrays.stream(candidates.get(i))
                        .map(block -> isNamed(block, sentences.get(i), queries.get(i))
                                        && !sentences.get(i).isToldBy(knowledge, block)
                                ? Candidates.NONE
                                : block)
                        .toArray())
                .toList();
    }

    /** Whether the query of a sentence names a candidate. */
    boolean isNamed(int block, MaskedSentence sentence, int[] query) {
        int[] title = block < 0 ? NO_TITLE : knowledge.titleTokens(block);
        return title.length > 0
                && (Arrays.equals(title, text.titleTokens(sentence.block()))
                        || MaskedSentence.stand(name(title), query));
    }

    private int[] name(int[] title) {
        int limit = IntStream.range(1, title.length)
                .filter(i -> IntStream.of(qualifiers).anyMatch(mark -> mark == title[i]))
                .findFirst()
                .orElse(title.length);
        return Arrays.copyOf(title, limit);
    }
}
