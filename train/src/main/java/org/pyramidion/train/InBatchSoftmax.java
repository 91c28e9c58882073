package org.pyramidion.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
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

/**
 * The loss of finding each query's own document among those of the batch (Lee et al. 2019).
 *
 * @param size B, how many there are in the batch
 * @param ranks of which this one embeds its part of each batch
 */
record InBatchSoftmax(RealmModel model, InputFormat format, int size, Ranks ranks) {

    /** Queries, and the document of each, as the embedder sees them: b of a batch of B. */
    record Batch(List<InputSequence> queries, List<InputSequence> blocks) {}

    /** What it teaches. */
    Parameters weights() {
        return model.hasNullBias()
                ? model.weights().only("embedder.", "retriever.")
                : model.weights().under("embedder.");
    }

    /** Which of a batch are embedded here. */
    Part part() {
        return ranks.part(size);
    }

    /** Leaves the gradient of the loss, and tells loss, accuracy and the null document's share. */
    Map<String, Double> learn(Batch batch, double dropout) {
        try (Scope scope = Scope.open()) {
            Tensor q = model.warmingQueryEmbedder().embed(new PackedBatch(batch.queries()), dropout); // [b, D]
            Tensor z = model.documentEmbedder().embed(new PackedBatch(batch.blocks()), dropout); // [b, D]
            // Each rank has the loss of the whole batch and a gradient in what it embedded itself. The sum over
            // ranks is the whole gradient, also of what another's sentence says of a block here.
            Tensor logits = ranks.gather(q).matmul(ranks.gather(z).t()); // [B, B]
            Tensor diagonal = Tensors.of(IntStream.range(0, size).toArray(), size);
            Tensor losses =
                    Ops.pick(Ops.logSoftmax(withNull(logits, q), -1), diagonal).neg(); // [B]
            ranks.lastBackward(losses.mean(), weights());
            return report(losses.detach(), logits.detach(), q.detach());
        }
    }

    /** A null document whose score is a weight of its own learns that it is not what is looked for. */
    private Tensor withNull(Tensor logits, Tensor q) {
        return model.hasNullBias() ? Ops.concat(1, logits, ranks.gather(model.nullScores(q, format, 0))) : logits;
    }

    /** Of the queries here. */
    private Map<String, Double> report(Tensor losses, Tensor all, Tensor q) {
        Part part = part();
        Tensor logits = all.narrow(0, part.from(), part.size()); // [b, B]
        double batch = size;
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", losses.narrow(0, part.from(), part.size()).sum().item_double() / batch);
        values.put("accuracy", right(logits, part.from()) / batch);
        values.put("null_share", nullShare(logits, q) * part.size() / batch);
        return values;
    }

    /**
     * For how many queries their own document has the highest score.
     *
     * @param logits {@code [b, B]}
     * @param from the first query's own column
     */
    static long right(Tensor logits, int from) {
        int[] best = Tensors.ints(logits.argmax(new LongOptional(1), false));
        return IntStream.range(0, best.length).filter(i -> best[i] == from + i).count();
    }

    /** The null document's share beside the blocks of the batch; nothing is learnt by it. */
    private double nullShare(Tensor logits, Tensor q) {
        try (Scope scope = Scope.withoutGradients()) {
            Tensor all = Ops.concat(1, model.nullScores(q, format, 0), logits);
            return Arrays.stream(NullShare.of(all)).average().orElse(0);
        }
    }
}
