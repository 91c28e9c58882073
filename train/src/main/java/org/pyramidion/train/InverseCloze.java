package org.pyramidion.train;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.pyramidion.base.PyramidionException;
import org.pyramidion.engine.Parameters;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.Prefetch;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.IctConfig;

/**
 * The inverse cloze task (Lee et al. 2019): find the block that a sentence was taken from, among the blocks of the
 * batch. It keeps the retriever from a cold start. Nine times in ten the sentence is removed from its block, so that
 * matching words alone does not suffice; the tenth time it stays, so that matching words is learnt too. Other pairs
 * than of sentences and blocks ({@link TextPairs}) are learnt in the same way.
 */
final class InverseCloze implements TrainingTask {

    private final TextPairs pairs;
    private final long seed;
    private final IctConfig config;
    private final EpochOrder order;
    private final InBatchSoftmax softmax;
    private final Prefetch<InBatchSoftmax.Batch> batches = new Prefetch<>(this::batch);

    InverseCloze(Realm realm, long seed, IctConfig config) {
        this(realm, seed, config, Ranks.alone());
    }

    /**
     * @param ranks of which this one embeds its part of each batch
     * @throws PyramidionException if the corpus has too few pairs for a batch
     */
    InverseCloze(Realm realm, long seed, IctConfig config, Ranks ranks) {
        int batch = config.schedule().batch();
        this.softmax = new InBatchSoftmax(realm.model(), realm.format(), batch, ranks);
        this.seed = seed;
        this.config = config;
        this.pairs = TextPairs.of(realm, config);
        if (pairs.size() < batch) {
            throw new PyramidionException(
                    ("the corpus has %d blocks of %s, the inverse cloze task needs a batch of %d; "
                                    + "lower warm-start batch or add text")
                            .formatted(pairs.size(), pairs.wanted(), batch));
        }
        this.order = new EpochOrder(pairs.size(), seed);
    }

    @Override
    public Parameters weights() {
        return softmax.weights();
    }

    /** What is asked, and the block that is to be found. */
    InBatchSoftmax.Batch batch(long step) {
        Part part = softmax.part();
        long begun = step * config.schedule().batch();
        List<TextPairs.Pair> examples = LongStream.range(begun + part.from(), begun + part.limit())
                .parallel()
                .mapToObj(n -> pairs.at(order.at(n), Seeds.at(seed, n)))
                .toList();
        return new InBatchSoftmax.Batch(
                examples.stream().map(TextPairs.Pair::query).toList(),
                examples.stream().map(TextPairs.Pair::block).toList());
    }

    @Override
    public Map<String, Double> step(long step) {
        return softmax.learn(batches.at(step), config.dropout());
    }

    @Override
    public void close() {
        batches.close();
    }
}
