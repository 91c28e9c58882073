package org.pyramidion.train;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Parameters;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.RealmModel;
import org.pyramidion.ranks.Part;
import org.pyramidion.ranks.Ranks;
import org.pyramidion.retrieval.Prefetch;
import org.pyramidion.retrieval.Realm;
import org.pyramidion.run.IctConfig;
import org.pyramidion.text.Span;

/**
 * The inverse cloze task (Lee et al. 2019): find the block that a sentence was taken from, among the blocks of the
 * batch. It keeps the retriever from a cold start. Nine times in ten the sentence is removed from its block, so that
 * matching words alone does not suffice; the tenth time it stays, so that matching words is learnt too.
 */
final class InverseCloze implements TrainingTask {

    private final RealmModel model;
    private final InputFormat format;
    private final CorpusStore corpus;
    private final long seed;
    private final IctConfig config;
    private final int[] eligible;
    private final EpochOrder order;
    private final InBatchSoftmax softmax;
    private final Prefetch<InBatchSoftmax.Batch> batches = new Prefetch<>(this::batch);

    InverseCloze(Realm realm, long seed, IctConfig config) {
        this(realm, seed, config, Ranks.alone());
    }

    /** @param ranks of which this one embeds its part of each batch */
    InverseCloze(Realm realm, long seed, IctConfig config, Ranks ranks) {
        this.model = realm.model();
        this.format = realm.format();
        this.softmax = new InBatchSoftmax(model, format, config.schedule().batch(), ranks);
        this.corpus = realm.corpus();
        this.seed = seed;
        this.config = config;
        // A block of one sentence would be empty without it.
        this.eligible = IntStream.range(0, corpus.size())
                .parallel()
                .filter(i -> corpus.block(i).sentences().size() > 1)
                .toArray();
        if (eligible.length < config.schedule().batch()) {
            throw new org.pyramidion.base.PyramidionException(
                    ("the corpus has %d blocks of two sentences or more, the inverse cloze task needs a batch of %d; "
                                    + "lower warm-start batch or add text")
                            .formatted(eligible.length, config.schedule().batch()));
        }
        this.order = new EpochOrder(eligible.length, seed);
    }

    @Override
    public Parameters weights() {
        return softmax.weights();
    }

    private record Example(InputSequence query, InputSequence block) {}

    /** Sentences, and the block that each was taken from. */
    InBatchSoftmax.Batch batch(long step) {
        Part part = softmax.part();
        long begun = step * config.schedule().batch();
        List<Example> examples = LongStream.range(begun + part.from(), begun + part.limit())
                .parallel()
                .mapToObj(n -> example(corpus.block(eligible[order.at(n)]), Seeds.at(seed, n)))
                .toList();
        return new InBatchSoftmax.Batch(
                examples.stream().map(Example::query).toList(),
                examples.stream().map(Example::block).toList());
    }

    @Override
    public Map<String, Double> step(long step) {
        return softmax.learn(batches.at(step), config.dropout());
    }

    private Example example(Block block, SplittableRandom random) {
        Span sentence = block.sentences().get(random.nextInt(block.sentences().size()));
        boolean removed = random.nextDouble() < config.removal();
        int[] inside = tokens(block, sentence, true);
        int[] body = removed ? tokens(block, sentence, false) : block.tokens();
        return new Example(format.query(inside), format.document(block.titleTokens(), body));
    }

    private static int[] tokens(Block block, Span sentence, boolean inside) {
        return IntStream.range(0, block.tokens().length)
                .filter(i -> inside
                        == (block.tokenStarts()[i] >= sentence.start() && block.tokenStarts()[i] < sentence.limit()))
                .map(i -> block.tokens()[i])
                .toArray();
    }

    @Override
    public void close() {
        batches.close();
    }
}
