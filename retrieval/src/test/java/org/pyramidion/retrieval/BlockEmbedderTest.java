package org.pyramidion.retrieval;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pyramidion.base.Progress;
import org.pyramidion.corpus.CorpusStore;
import org.pyramidion.engine.Engine;
import org.pyramidion.index.VectorSink;
import org.pyramidion.model.InputFormat;
import org.pyramidion.model.PackedBatch;
import org.pyramidion.model.RealmModel;
import org.pyramidion.testing.realm.TestingRealm;

class BlockEmbedderTest {

    /** Of two or three blocks a batch: more than a dozen batches. */
    private static final BatchSizes SMALL = new BatchSizes(64, 64, 64);

    private static final String CPU_ALONE = "missing: a CPU that computes; an accelerator has one stream";

    private static final VectorSink NOWHERE = (block, values, offset) -> {};

    @TempDir
    static Path directory;

    private static TestingRealm testing;
    private static RealmModel model;
    private static InputFormat format;
    private static CorpusStore corpus;

    private final AtomicInteger running = new AtomicInteger();
    private int threads;

    @BeforeAll
    static void open() throws IOException {
        testing = new TestingRealm(directory);
        model = testing.model(1);
        format = TestingRealm.format(model);
        corpus = testing.corpus();
    }

    @AfterAll
    static void close() {
        testing.close();
    }

    @BeforeEach
    void remember() {
        threads = Engine.threads();
    }

    @AfterEach
    void restore() {
        Engine.threads(threads);
    }

    private record Given(int block, List<Float> vector) {}

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void vectors_are_the_same_to_the_bit_and_come_in_the_same_order_with_any_number_of_threads(int several) {
        assumeFalse(Engine.device().isAccelerator(), CPU_ALONE);
        List<Given> byOne = given(1, SMALL);
        assertThat(byOne).hasSize(corpus.size());
        assertThat(given(several, SMALL)).isEqualTo(byOne);
        assertThat(given(several, BatchSizes.CPU)).as("in one batch").isEqualTo(given(1, BatchSizes.CPU));
    }

    private List<Given> given(int threads, BatchSizes sizes) {
        Engine.threads(threads);
        List<Given> given = new ArrayList<>();
        Thread caller = Thread.currentThread();
        new BlockEmbedder(model.documentEmbedder(), format, corpus, sizes)
                .embedAll(
                        (block, values, offset) -> {
                            assertThat(Thread.currentThread()).isSameAs(caller);
                            given.add(new Given(block, list(values, offset)));
                        },
                        Progress.none());
        return given;
    }

    private static List<Float> list(float[] values, int offset) {
        List<Float> vector = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            vector.add(values[offset + i]);
        }
        return vector;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void each_batch_is_computed_by_one_thread_and_a_lone_one_too(int several) {
        assumeFalse(Engine.device().isAccelerator(), CPU_ALONE);
        for (BatchSizes sizes : List.of(SMALL, BatchSizes.CPU)) {
            Engine.threads(several);
            Set<Integer> used = ConcurrentHashMap.newKeySet();
            embedder(sizes, batch -> {
                        used.add(Engine.threads());
                        return embedded(batch);
                    })
                    .embedAll(NOWHERE, Progress.none());
            assertThat(used).containsExactly(1);
            assertThat(Engine.threads()).as("the caller's").isEqualTo(several);
        }
    }

    @Test
    void few_blocks_are_more_than_one_batch() {
        AtomicInteger batches = new AtomicInteger();
        BlockEmbedder embedder = embedder(BatchSizes.CPU, batch -> {
            batches.incrementAndGet();
            return embedded(batch);
        });
        long one = embedder.embedAll(new int[] {0}, NOWHERE, Progress.none()).wordpieces();
        batches.set(0);
        int[] blocks = new int[(int) (7_000 / one)]; // the same block again and again
        assertThat(embedder.embedAll(blocks, NOWHERE, Progress.none()).rows()).isBetween(6_000L, 8_192L);
        assertThat(batches).hasValue(4);
    }

    @Test
    void as_many_batches_are_computed_at_once_as_the_caller_has_threads() {
        assumeFalse(Engine.device().isAccelerator(), CPU_ALONE);
        Engine.threads(3);
        CountDownLatch three = new CountDownLatch(3);
        AtomicInteger most = new AtomicInteger();
        embedder(SMALL, batch -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    three.countDown();
                    await(three);
                    running.decrementAndGet();
                    return embedded(batch);
                })
                .embedAll(NOWHERE, Progress.none());
        assertThat(most).hasValue(3);
    }

    @Test
    void a_caller_with_one_thread_computes_itself_and_one_with_an_accelerator() {
        Engine.threads(Engine.device().isAccelerator() ? 3 : 1);
        Set<Thread> computed = ConcurrentHashMap.newKeySet();
        embedder(SMALL, batch -> {
                    computed.add(Thread.currentThread());
                    return embedded(batch);
                })
                .embedAll(NOWHERE, Progress.none());
        assertThat(computed).containsExactly(Thread.currentThread());
    }

    @Test
    void nothing_is_computed_any_more_once_it_was_stopped() {
        Engine.threads(2);
        AtomicInteger given = new AtomicInteger();
        AtomicInteger computed = new AtomicInteger();
        BlockEmbedder.Cost cost = embed(slow(computed), counting(given), () -> given.get() > 0);
        assertNothingRuns(computed);
        assertThat(cost.blocks()).isEqualTo(given.get()).isBetween(1L, 4L);
        assertThat(computed.get()).as("of more than a dozen").isLessThan(8);
    }

    @Test
    void what_a_network_throws_comes_to_the_caller_as_it_is_and_nothing_is_computed_any_more() {
        Engine.threads(2);
        for (Throwable failure : List.of(new IllegalStateException("no memory"), new OutOfMemoryError("no memory"))) {
            AtomicInteger computed = new AtomicInteger();
            Function<PackedBatch, Tensor> slow = slow(computed);
            AtomicInteger begun = new AtomicInteger();
            Function<PackedBatch, Tensor> failing =
                    batch -> begun.incrementAndGet() == 3 ? thrown(failure) : slow.apply(batch);
            assertThatThrownBy(() -> embed(failing, NOWHERE, () -> false)).isSameAs(failure);
            assertNothingRuns(computed);
        }
    }

    @Test
    void what_no_worker_has_begun_is_left_out() {
        assumeFalse(Engine.device().isAccelerator(), CPU_ALONE);
        Engine.threads(2);
        Thread caller = Thread.currentThread();
        IllegalStateException failure = new IllegalStateException("the first");
        Set<Integer> computed = ConcurrentHashMap.newKeySet();
        assertThatThrownBy(() -> {
                    try (SideBySide<Integer> numbers = new SideBySide<>(
                            n -> () -> {
                                if (n == 0) {
                                    throw failure;
                                }
                                awaitClosing(caller);
                                computed.add(n);
                                return n;
                            },
                            9)) {
                        numbers.next();
                    }
                })
                .isSameAs(failure);
        assertThat(computed).isSubsetOf(1, 2);
    }

    @Test
    void what_a_sink_throws_leaves_nothing_behind() {
        Engine.threads(2);
        AtomicInteger computed = new AtomicInteger();
        IllegalStateException full = new IllegalStateException("disk full");
        assertThatThrownBy(() -> embed(slow(computed), (block, values, offset) -> thrown(full), () -> false))
                .isSameAs(full);
        assertNothingRuns(computed);
    }

    @Test
    void an_interrupt_is_left_to_who_asks_for_it_and_leaves_nothing_behind() {
        Engine.threads(2);
        AtomicInteger computed = new AtomicInteger();
        AtomicInteger given = new AtomicInteger();
        try {
            Thread.currentThread().interrupt();
            embed(slow(computed), counting(given), () -> given.get() > 6);
            assertNothingRuns(computed);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(given.get()).isGreaterThan(6).isLessThan(corpus.size());
    }

    @Test
    void workers_are_no_more_than_threads_and_batches_and_memory_allow() {
        long much = 1L << 40;
        assertThat(SideBySide.workers(64, 100, much)).isEqualTo(64);
        assertThat(SideBySide.workers(64, 3, much)).isEqualTo(3);
        assertThat(SideBySide.workers(64, 100, 16L << 30)).isEqualTo(16);
        assertThat(SideBySide.workers(64, 100, 1)).isEqualTo(1);
    }

    private static BlockEmbedder embedder(BatchSizes sizes, Function<PackedBatch, Tensor> network) {
        return new BlockEmbedder(
                network, block -> Realm.document(format, corpus, block), format.blockLength(), corpus, sizes);
    }

    private static BlockEmbedder.Cost embed(
            Function<PackedBatch, Tensor> network, VectorSink sink, BooleanSupplier stop) {
        try (Progress.Task task = Progress.none().start("", 0, "")) {
            return embedder(SMALL, network).embed(0, corpus.size(), sink, task, stop);
        }
    }

    private static Tensor embedded(PackedBatch batch) {
        return model.documentEmbedder().embed(batch, 0);
    }

    private static VectorSink counting(AtomicInteger given) {
        return (block, values, offset) -> given.incrementAndGet();
    }

    /** Long enough to be met at it. */
    private Function<PackedBatch, Tensor> slow(AtomicInteger computed) {
        return batch -> {
            running.incrementAndGet();
            computed.incrementAndGet();
            try {
                long until = System.nanoTime() + 50_000_000;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                return embedded(batch);
            } finally {
                running.decrementAndGet();
            }
        };
    }

    private void assertNothingRuns(AtomicInteger computed) {
        int before = computed.get();
        assertThat(running).as("running").hasValue(0);
        long until = System.nanoTime() + 150_000_000;
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
        assertThat(computed).as("computed").hasValue(before);
    }

    /** Who closes waits for an end, and with a limit; who wants a result, without. */
    private static void awaitClosing(Thread caller) {
        long until = System.nanoTime() + SECONDS.toNanos(20);
        while (caller.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Tensor thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
