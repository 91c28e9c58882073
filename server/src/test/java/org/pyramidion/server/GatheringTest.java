package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.PyramidionException;

class GatheringTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    private final ConcurrentLinkedQueue<List<String>> batches = new ConcurrentLinkedQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch going = new CountDownLatch(1);

    /** The first batch holds up the rest until it is let go. */
    private List<String> work(String key, List<String> questions) {
        batches.add(questions);
        begun.countDown();
        await(going);
        if (questions.contains("bad")) {
            throw new PyramidionException("a bad question");
        }
        return questions.stream().map(question -> key + question).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("the work was interrupted", e);
        }
    }

    private Gathering<String, String, String> gathering(int queue, int batch) {
        return new Gathering<>("test", queue, batch, new Metrics(), this::work);
    }

    private static CompletableFuture<String> ask(
            Gathering<String, String, String> gathering, String key, String question, Duration deadline) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return gathering.ask(key, question, deadline);
                    } catch (TimeoutException e) {
                        return "late";
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }

    private static void waitFor(Gathering<String, String, String> gathering, int waiting) throws InterruptedException {
        for (int tries = 0; gathering.waiting() != waiting; tries++) {
            assertThat(tries).isLessThan(2_000);
            Thread.sleep(1);
        }
    }

    @Test
    void what_comes_while_a_batch_is_computed_makes_up_the_next_by_key() throws Exception {
        try (Gathering<String, String, String> gathering = gathering(10, 3)) {
            CompletableFuture<String> first = ask(gathering, "a", "0", LONG);
            await(begun);
            List<CompletableFuture<String>> later = IntStream.range(1, 7)
                    .mapToObj(i -> ask(gathering, i == 4 ? "b" : "a", Integer.toString(i), LONG))
                    .toList();
            waitFor(gathering, 6);
            going.countDown();

            assertThat(first.get()).isEqualTo("a0");
            for (int i = 1; i < 7; i++) {
                assertThat(later.get(i - 1).get()).isEqualTo((i == 4 ? "b" : "a") + i);
            }
            assertThat(batches).hasSize(4).allSatisfy(batch -> assertThat(batch).hasSizeLessThanOrEqualTo(3));
        }
    }

    @Test
    void one_too_many_is_refused_at_once() throws Exception {
        try (Gathering<String, String, String> gathering = gathering(1, 1)) {
            CompletableFuture<String> first = ask(gathering, "a", "0", LONG);
            await(begun);
            CompletableFuture<String> second = ask(gathering, "a", "1", LONG);
            waitFor(gathering, 1);

            assertThatThrownBy(() -> gathering.ask("a", "2", LONG)).isInstanceOfSatisfying(Refusal.class, refusal -> {
                assertThat(refusal.status()).isEqualTo(503);
                assertThat(refusal.retryAfter()).hasValue(1);
            });
            going.countDown();
            assertThat(first.get()).isEqualTo("a0");
            assertThat(second.get()).isEqualTo("a1");
        }
    }

    @Test
    void what_waited_too_long_is_not_begun_and_what_was_begun_is_not_interrupted() throws Exception {
        try (Gathering<String, String, String> gathering = gathering(10, 1)) {
            CompletableFuture<String> first = ask(gathering, "a", "0", Duration.ofMillis(50));
            await(begun);
            CompletableFuture<String> second = ask(gathering, "a", "1", Duration.ofMillis(50));

            assertThat(first.get()).isEqualTo("late");
            assertThat(second.get()).isEqualTo("late");
            going.countDown();
            assertThat(gathering.ask("a", "2", LONG)).isEqualTo("a2");
            assertThat(batches).containsExactly(List.of("0"), List.of("2"));
        }
    }

    @Test
    void one_that_cannot_be_answered_does_not_take_the_others_with_it() throws Exception {
        try (Gathering<String, String, String> gathering = gathering(10, 10)) {
            CompletableFuture<String> first = ask(gathering, "a", "0", LONG);
            await(begun);
            CompletableFuture<String> bad = ask(gathering, "a", "bad", LONG);
            CompletableFuture<String> good = ask(gathering, "a", "good", LONG);
            waitFor(gathering, 2);
            going.countDown();

            assertThat(first.get()).isEqualTo("a0");
            assertThat(good.get()).isEqualTo("agood");
            assertThatThrownBy(bad::get).hasRootCauseMessage("a bad question");
        }
    }

    @Test
    void closing_answers_what_waits_and_refuses_more() throws Exception {
        Gathering<String, String, String> gathering = gathering(10, 1);
        CompletableFuture<String> first = ask(gathering, "a", "0", LONG);
        await(begun);
        CompletableFuture<String> second = ask(gathering, "a", "1", LONG);
        waitFor(gathering, 1);
        going.countDown();
        gathering.close();

        assertThat(first.get()).isEqualTo("a0");
        assertThat(second.get()).isEqualTo("a1");
        assertThatThrownBy(() -> gathering.ask("a", "2", LONG)).isInstanceOf(Refusal.class);
    }
}
