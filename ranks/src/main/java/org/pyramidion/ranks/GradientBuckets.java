package org.pyramidion.ranks;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** Weights in few buckets: small ones with their neighbours of the same type, a large one by itself. */
record GradientBuckets(List<Tensor> weights, List<GradientBucket> all, Map<Tensor, GradientBucket> places) {

    /** As much as torch's own DistributedDataParallel has in one; less for tests with small models. */
    private static final long BYTES = 25L << 20;

    private static final String PROPERTY = "pyramidion.ranks.bucket";

    static GradientBuckets of(List<Tensor> weights) {
        List<GradientBucket> all = new ArrayList<>();
        Map<Tensor, GradientBucket> places = new IdentityHashMap<>();
        List<Tensor> some = new ArrayList<>();
        long limit = Long.getLong(PROPERTY, BYTES);
        for (Tensor weight : weights) {
            if (!some.isEmpty() && !fits(weight, some, limit)) {
                all.add(new GradientBucket(some));
                some = new ArrayList<>();
            }
            some.add(weight);
        }
        if (!some.isEmpty()) {
            all.add(new GradientBucket(some));
        }
        all.forEach(bucket -> bucket.weights().forEach(weight -> places.put(weight, bucket)));
        return new GradientBuckets(weights, all, places);
    }

    private static boolean fits(Tensor weight, List<Tensor> some, long limit) {
        return weight.scalar_type().intern() == some.getFirst().scalar_type().intern()
                && some.stream().mapToLong(GradientBuckets::bytes).sum() + bytes(weight) <= limit;
    }

    private static long bytes(Tensor weight) {
        return weight.numel() * weight.element_size();
    }

    /** Where a weight is. */
    @Nullable
    GradientBucket of(Tensor weight) {
        return places.get(weight);
    }

    /** Whether they are of these very weights. */
    boolean areOf(List<Tensor> others) {
        return weights.size() == others.size()
                && IntStream.range(0, others.size()).allMatch(i -> weights.get(i) == others.get(i));
    }
}
