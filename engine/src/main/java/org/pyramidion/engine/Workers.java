package org.pyramidion.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * Computes the parts of a batch side by side while a network learns, forward and backward, each by a worker with one
 * thread of libtorch's. Threads that share an operation wait at its end for the last of them, which is long where
 * others use the cores too. While one is open, {@link #here} gives it to the networks of its thread.
 *
 * <p>The result looks like a leaf to autograd: when its gradient is known, the parts go back through their own graphs,
 * and their gradients are added to the weights' in the order of parts, whichever is done first. A part draws its
 * dropout from a generator of its own.
 */
public final class Workers implements AutoCloseable {

    private static final ThreadLocal<@Nullable Workers> HERE = new ThreadLocal<>();

    /** Memory of the machine for each worker, which holds gradients of all weights: 0.4 GB for BERT-base. */
    private static final long MEMORY = 4L << 30;

    private final int count;
    private final Optional<ExecutorService> executor;

    private Workers(int count) {
        this.count = count;
        executor = count == 1 ? Optional.empty() : Optional.of(threads(count));
    }

    private static ExecutorService threads(int count) {
        return Executors.newFixedThreadPool(
                count,
                task -> Thread.ofPlatform().daemon().name("worker").unstarted(() -> {
                    Engine.threadsHere(1);
                    task.run();
                }));
    }

    /**
     * As many as the calling thread has threads of libtorch's, if there is memory; on an accelerator, which one stream
     * keeps busy, it computes itself.
     *
     * @see #open(int)
     */
    public static Workers open() {
        return open(
                Engine.device().isAccelerator()
                        ? 1
                        : count(Engine.threads(), DeviceMemory.here().total()));
    }

    static int count(int threads, long memory) {
        return (int) Math.max(1, Math.min(threads, memory / MEMORY));
    }

    /**
     * For the calling thread, until it is closed there.
     *
     * @param count how many parts are computed at once; with 1 the calling thread computes itself, as without workers
     * @throws IllegalStateException if some are open
     */
    public static Workers open(int count) {
        if (HERE.get() != null) {
            throw new IllegalStateException("this thread has workers already");
        }
        Engine.start();
        Workers workers = new Workers(count);
        if (count > 1) {
            HERE.set(workers);
        }
        return workers;
    }

    /** Those of the calling thread, unless it records no gradients. */
    public static Optional<Workers> here() {
        return Optional.ofNullable(HERE.get()).filter(workers -> GradMode.is_enabled());
    }

    /** How many parts are computed at once. */
    public int count() {
        return count;
    }

    /**
     * What a network makes of the parts of a batch, joined along the first dimension. Backward passes may come to it
     * once. It belongs to the innermost scope, as all that backward needs.
     *
     * @param weights of the network
     * @param networks for each part what is computed with them, by another thread
     */
    public Tensor of(Parameters weights, List<Function<Parameters, Tensor>> networks) {
        long seed = torch.randint(Long.MAX_VALUE, new long[] {1}, new TensorOptions(ScalarType.Long))
                .item_long();
        RoundedWeights rounded = RoundedWeights.here();
        List<LearningPart> parts = IntStream.range(0, networks.size())
                .mapToObj(i -> new LearningPart(weights, rounded, seed + i))
                .toList();
        try {
            all(parts.size(), i -> parts.get(i).forward(networks.get(i)));
        } finally {
            parts.forEach(LearningPart::adopt);
        }
        Tensor[] made = parts.stream().map(part -> part.output().detach()).toArray(Tensor[]::new);
        Tensor joined = Ops.concat(0, made);
        if (parts.stream().anyMatch(part -> part.output().requires_grad())) {
            joined.set_requires_grad(true);
            CutHook.put(joined, gradient -> backward(parts, gradient));
        }
        return joined;
    }

    private void backward(List<LearningPart> parts, Tensor gradient) {
        List<Tensor> gradients = new ArrayList<>();
        long from = 0;
        for (LearningPart part : parts) {
            long rows = part.output().size(0);
            gradients.add(gradient.narrow(0, from, rows));
            from += rows;
        }
        var sum = new Object() {
            private final boolean[] done = new boolean[parts.size()];
            private int added;

            synchronized void add(int part) {
                done[part] = true;
                while (added < done.length && done[added]) {
                    parts.get(added++).addGradients();
                }
            }
        };
        all(parts.size(), i -> {
            parts.get(i).backward(gradients.get(i));
            sum.add(i);
        });
    }

    /** Waits for all. What one throws is thrown here, once none is at work. */
    private void all(int count, IntConsumer work) {
        List<CompletableFuture<Void>> begun = IntStream.range(0, count)
                .mapToObj(i -> CompletableFuture.runAsync(() -> work.accept(i), executor.orElseThrow()))
                .toList();
        begun.forEach(each -> each.handle((done, error) -> true).join());
        try {
            begun.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    @Override
    public void close() {
        HERE.remove();
        executor.ifPresent(ExecutorService::close);
    }
}
