package org.pyramidion.ranks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.pyramidion.engine.Scope;

/**
 * Sums tensors over ranks by few large messages: small ones go end to end in buckets, a large one by itself, in place.
 * While one bucket is on its way the next is packed.
 *
 * @param sum begins the sum of one tensor, in place
 */
record GradientBuckets(Function<Tensor, Work> sum) {

    /** As much as torch's own DistributedDataParallel has in one. */
    private static final long BYTES = 25L << 20;

    /** Buckets on their way at once, which bounds the memory for them. */
    private static final int TOGETHER = 4;

    /** What is sent as one, and what it is made of. */
    private record Sent(Tensor flat, List<Tensor> parts, Work work) {}

    void sum(List<Tensor> tensors) {
        List<List<Tensor>> buckets = buckets(tensors);
        for (int from = 0; from < buckets.size(); from += TOGETHER) {
            try (Scope scope = Scope.withoutGradients()) {
                List<Sent> sent = new ArrayList<>();
                for (List<Tensor> bucket : buckets.subList(from, Math.min(buckets.size(), from + TOGETHER))) {
                    sent.add(send(bucket));
                }
                sent.forEach(GradientBuckets::receive);
            }
        }
    }

    /** Neighbours of one type. */
    static List<List<Tensor>> buckets(List<Tensor> tensors) {
        List<List<Tensor>> buckets = new ArrayList<>();
        long filled = BYTES;
        for (Tensor tensor : tensors) {
            long bytes = tensor.numel() * tensor.element_size();
            if (buckets.isEmpty()
                    || filled + bytes > BYTES
                    || !isAlike(tensor, buckets.getLast().getFirst())) {
                buckets.add(new ArrayList<>());
                filled = 0;
            }
            buckets.getLast().add(tensor);
            filled += bytes;
        }
        return buckets;
    }

    private static boolean isAlike(Tensor one, Tensor other) {
        return one.scalar_type().intern() == other.scalar_type().intern();
    }

    private Sent send(List<Tensor> bucket) {
        Tensor only = bucket.getFirst();
        Tensor flat = bucket.size() == 1 && only.is_contiguous() ? only : flat(bucket);
        return new Sent(flat, bucket, sum.apply(flat));
    }

    private static Tensor flat(List<Tensor> bucket) {
        return torch.cat(new TensorVector(
                bucket.stream().map(tensor -> tensor.reshape(-1)).toArray(Tensor[]::new)));
    }

    private static void receive(Sent sent) {
        sent.work._wait();
        if (sent.flat == sent.parts.getFirst()) {
            return;
        }
        long from = 0;
        for (Tensor part : sent.parts) {
            part.copy_(sent.flat.narrow(0, from, part.numel()).view_as(part));
            from += part.numel();
        }
    }
}
