package org.pyramidion.train;

import java.util.List;
import java.util.Optional;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.run.BlankQuery;
import org.pyramidion.text.WordPieceTokenizer;

/**
 * What retrieval is asked for sentences with a blank.
 *
 * @param kind sentences, questions or both
 * @param questions makes questions; absent only where {@code kind} needs none
 */
record BlankQueries(BlankQuery kind, Optional<BlankQuestion> questions) {

    /** The sentences themselves. */
    static BlankQueries sentences() {
        return new BlankQueries(BlankQuery.SENTENCE, Optional.empty());
    }

    /** Of a kind, for sentences of a corpus. */
    static BlankQueries of(BlankQuery kind, CorpusStore text, WordPieceTokenizer tokenizer) {
        return new BlankQueries(kind, Optional.of(new BlankQuestion(text, tokenizer)));
    }

    /** Of another kind, for the same sentences. */
    BlankQueries as(BlankQuery other) {
        return new BlankQueries(other, questions);
    }

    /** Wordpieces for each sentence, without marks. */
    List<int[]> of(List<MaskedSentence> sentences) {
        return sentences.parallelStream().map(this::of).toList();
    }

    private int[] of(MaskedSentence sentence) {
        boolean asked = switch (kind) {
            case SENTENCE -> false;
            case QUESTION -> true;
            case MIXED -> ((sentence.block() + sentence.span().start()) & 1) == 0;
        };
        return asked ? questions.orElseThrow().of(sentence) : sentence.tokens();
    }
}
