package org.pyramidion.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.pyramidion.corpus.Block;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Ops;
import org.pyramidion.engine.Parameters;
import org.pyramidion.engine.Scope;
import org.pyramidion.engine.Tensors;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.InputSequence;
import org.pyramidion.model.PackedBatch;
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
    private final Ranks ranks;
    private final Part part;
    private final Prefetch<Batch> batches = new Prefetch<>(this::batch);

    InverseCloze(Realm realm, long seed, IctConfig config) {
        this(realm, seed, config, Ranks.alone());
    }

    /** @param ranks of which this one embeds its part of each batch */
    InverseCloze(Realm realm, long seed, IctConfig config, Ranks ranks) {
        this.ranks = ranks;
        this.part = ranks.part(config.schedule().batch());
        this.model = realm.model();
        this.format = realm.format();
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
        return model.hasNullBias()
                ? model.weights().only("embedder.", "retriever.")
                : model.weights().under("embedder.");
    }

    /** Sentences, and the block that each was taken from, as the embedder sees them: b of a batch of B. */
    record Batch(List<InputSequence> queries, List<InputSequence> blocks) {}

    private record Example(InputSequence query, InputSequence block) {}

    Batch batch(long step) {
        long begun = step * config.schedule().batch();
        List<Example> examples = LongStream.range(begun + part.from(), begun + part.limit())
                .parallel()
                .mapToObj(n -> example(corpus.block(eligible[order.at(n)]), Seeds.at(seed, n)))
                .toList();
        return new Batch(
                examples.stream().map(Example::query).toList(),
                examples.stream().map(Example::block).toList());
    }

    @Override
    public Map<String, Double> step(long step) {
        Batch batch = batches.at(step);
        try (Scope scope = Scope.open()) {
            Tensor q = model.warmingQueryEmbedder().embed(new PackedBatch(batch.queries()), config.dropout()); // [b, D]
            Tensor z = model.documentEmbedder().embed(new PackedBatch(batch.blocks()), config.dropout()); // [b, D]
            // Each rank has the loss of the whole batch and a gradient in what it embedded itself. The sum over
            // ranks is the whole gradient, also of what another's sentence says of a block here.
            Tensor logits = ranks.gather(q).matmul(ranks.gather(z).t()); // [B, B]
            Tensor diagonal = Tensors.of(
                    IntStream.range(0, config.schedule().batch()).toArray(),
                    config.schedule().batch());
            Tensor losses =
                    Ops.pick(Ops.logSoftmax(withNull(logits, q), -1), diagonal).neg(); // [B]
            losses.mean().backward();
            return report(losses.detach(), logits.detach(), q.detach());
        }
    }

    /** A null document whose score is a weight of its own learns that it is not what is looked for. */
    private Tensor withNull(Tensor logits, Tensor q) {
        return model.hasNullBias() ? Ops.concat(1, logits, ranks.gather(model.nullScores(q, format, 0))) : logits;
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

    /** Of the sentences here. */
    private Map<String, Double> report(Tensor losses, Tensor all, Tensor q) {
        Tensor logits = all.narrow(0, part.from(), part.size()); // [b, B]
        int[] best = Tensors.ints(logits.argmax(new org.bytedeco.pytorch.LongOptional(1), false));
        double batch = config.schedule().batch();
        long right = IntStream.range(0, best.length)
                .filter(i -> best[i] == part.from() + i)
                .count();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", losses.narrow(0, part.from(), part.size()).sum().item_double() / batch);
        values.put("accuracy", right / batch);
        values.put("null_share", nullShare(logits, q) * part.size() / batch);
        return values;
    }

    /** The null document's share beside the blocks of the batch; nothing is learnt by it. */
    private double nullShare(Tensor logits, Tensor q) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor all = Ops.concat(1, model.nullScores(q, format, 0), logits);
            return Arrays.stream(NullShare.of(all)).average().orElse(0);
        }
    }

    @Override
    public void close() {
        batches.close();
    }
}
