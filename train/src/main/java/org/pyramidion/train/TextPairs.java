package org.pyramidion.train;

import java.util.SplittableRandom;
import org.pyramidion.corpus.Block;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.IctConfig;

/** What a retriever can learn of a text without labels: queries, each with the block that is to be found. */
interface TextPairs {

    /** How many blocks a query can come from. */
    int size();

    /**
     * A query from one of them. Safe for several threads.
     *
     * @param place from 0 to {@link #size()}, exclusive
     */
    Pair at(int place, SplittableRandom random);

    /** @return what such a block must have, in words */
    String wanted();

    /** As the embedder sees them. */
    record Pair(InputSequence query, InputSequence block) {

        static Pair of(InputFormat format, int[] query, Block block, int[] shown) {
            return new Pair(format.query(query), format.document(block.titleTokens(), shown));
        }
    }

    static TextPairs of(Realm realm, IctConfig config) {
        return switch (config.pairs()) {
            case SENTENCES -> StretchPairs.sentences(realm.format(), realm.corpus(), config.removal());
            case CROPS -> StretchPairs.crops(realm.format(), realm.corpus(), config.removal());
            case RECURRING_SPANS -> new RecurringSpans(realm.format(), realm.corpus(), config.removal());
        };
    }
}
