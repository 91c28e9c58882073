package org.pyramidion.ranks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.Work;
import org.jspecify.annotations.Nullable;

/**
 * Sums gradients over ranks, those that are known while the backward pass still goes on.
 *
 * <p>What is in which bucket follows from the weights alone, so that sums are rounded alike in every step. Buckets go
 * in one order at all ranks, each when its gradients and those of all before it are here what they will be in this
 * step; the rest when the passes are over. The first rank's order of knowing them is the order of the next step.
 */
final class GradientSums {

    /** Buckets on their way at once, which bounds the memory for them. */
    private static final int TOGETHER = 4;

    private final Function<Tensor, Work> sum;
    private final Set<Tensor> hooked = Collections.newSetFromMap(new IdentityHashMap<>());
    private final List<GradientBucket> known = new ArrayList<>();
    private final Queue<GradientBucket> underWay = new ArrayDeque<>();
    private GradientBuckets buckets = GradientBuckets.of(List.of());
    private List<GradientBucket> order = List.of();
    private boolean watching;
    private int sent;
    private int early;
    private @Nullable RuntimeException failure;

    /** @param sum begins the sum of one tensor, in place */
    GradientSums(Function<Tensor, Work> sum) {
        this.sum = sum;
    }

    /** From here to {@link #passed} the gradients that a weight is given are its last ones of this step. */
    synchronized void watch(List<Tensor> weights) {
        plan(weights);
        for (Tensor weight : weights) {
            if (hooked.add(weight)) {
                GradientHook.put(weight, () -> come(weight));
            }
        }
        watching = true;
    }

    private void plan(List<Tensor> weights) {
        if (buckets.areOf(weights)) {
            return;
        }
        requireNoneUnderWay();
        buckets = GradientBuckets.of(weights);
        order = buckets.all();
        known.clear();
    }

    /** @throws IllegalStateException if gradients are on their way, and another message would come between them */
    synchronized void requireNoneUnderWay() {
        if (sent > 0) {
            throw new IllegalStateException("gradients are on their way; sum them first");
        }
    }

    /** The gradient of a weight is about to be added to what it has: those that came before have been. */
    private synchronized void come(Tensor weight) {
        GradientBucket bucket = buckets.of(weight);
        if (bucket == null) {
            return;
        }
        if (bucket.knows(weight)) {
            throw new IllegalStateException("a weight is given a gradient after its last backward pass of the step");
        }
        if (watching) {
            sendKnown();
            bucket.know(weight);
            if (bucket.isKnown()) {
                known.add(bucket);
            }
        }
    }

    /** The backward pass is over. */
    synchronized void passed() {
        watching = false;
        early = sent;
        sendKnown();
    }

    /** How many buckets were on their way, or summed, when the last pass was over. */
    synchronized int early() {
        return early;
    }

    /** Sends what can be sent without waiting. */
    private void sendKnown() {
        try {
            while (failure == null && sent < order.size() && order.get(sent).isKnown() && hasRoom()) {
                send();
            }
        } catch (RuntimeException e) {
            failure = e; // for finish(): the pass itself has not failed
        }
    }

    private boolean hasRoom() {
        if (underWay.size() < TOGETHER) {
            return true;
        }
        boolean done = underWay.element().isDone();
        if (done) {
            underWay.remove().receive();
        }
        return done;
    }

    private void send() {
        GradientBucket next = order.get(sent);
        next.send(sum);
        underWay.add(next);
        sent++;
    }

    /** Sends the rest and waits for all; afterwards every weight has a gradient. */
    synchronized void finish(List<Tensor> weights) {
        plan(weights);
        if (failure != null) {
            throw failure;
        }
        while (sent < order.size()) {
            if (underWay.size() == TOGETHER) {
                underWay.remove().receive();
            }
            send();
        }
        while (!underWay.isEmpty()) {
            underWay.remove().receive();
        }
        sent = 0;
    }

    /** For every bucket its place in the order in which they were known here; those that were not come last. */
    synchronized double[] places() {
        return buckets.all().stream()
                .mapToDouble(bucket -> known.contains(bucket) ? known.indexOf(bucket) : known.size())
                .toArray();
    }

    /**
     * Ends the step.
     *
     * @param places of buckets in the order of the next
     */
    synchronized void follow(double[] places) {
        List<GradientBucket> all = buckets.all();
        order = all.stream()
                .sorted(Comparator.comparingDouble(bucket -> places[all.indexOf(bucket)]))
                .toList();
        all.forEach(GradientBucket::forget);
        known.clear();
    }
}
