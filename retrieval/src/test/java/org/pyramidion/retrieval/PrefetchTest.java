package org.pyramidion.retrieval;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PrefetchTest {

    @Test
    void inputs_come_by_their_number_and_each_is_made_once() {
        AtomicInteger made = new AtomicInteger();
        try (Prefetch<Long> squares = new Prefetch<>(
                n -> {
                    made.incrementAndGet();
                    return n * n;
                },
                100)) {
            List<Long> seen = LongStream.range(0, 100).mapToObj(squares::at).toList();
            assertThat(seen)
                    .isEqualTo(LongStream.range(0, 100).mapToObj(n -> n * n).toList());
        }
        assertThat(made).hasValue(100);
    }

    @Test
    void the_next_are_made_while_nobody_asks_and_not_all_of_them() throws InterruptedException {
        Set<Long> made = ConcurrentHashMap.newKeySet();
        CountDownLatch next = new CountDownLatch(2);
        try (Prefetch<Long> inputs = new Prefetch<>(n -> {
            made.add(n);
            next.countDown();
            return n;
        })) {
            inputs.at(7);
            assertThat(next.await(20, SECONDS)).isTrue();
        }
        assertThat(made).contains(7L, 8L).allMatch(n -> n >= 7 && n < 20);
    }

    @Test
    void any_number_may_be_asked_for() {
        try (Prefetch<Long> inputs = new Prefetch<>(n -> n, 10)) {
            for (long n : new long[] {3, 4, 0, 9, 9, 8}) {
                assertThat(inputs.at(n)).isEqualTo(n);
            }
            assertThatThrownBy(() -> inputs.at(10)).hasMessage("input 10 of 10");
        }
    }

    @Test
    void what_making_throws_comes_to_who_asks_as_it_is() {
        IllegalStateException damaged = new IllegalStateException("block 1 is damaged");
        try (Prefetch<Long> inputs = new Prefetch<>(n -> {
            if (n == 1) {
                throw damaged;
            }
            return n;
        })) {
            assertThat(inputs.at(0)).isZero();
            assertThatThrownBy(() -> inputs.at(1)).isSameAs(damaged);
            assertThat(inputs.at(2)).isEqualTo(2);
        }
    }

    @Test
    void nothing_is_made_once_it_is_closed() {
        AtomicInteger running = new AtomicInteger();
        Prefetch<Long> inputs = new Prefetch<>(n -> {
            running.incrementAndGet();
            pause();
            running.decrementAndGet();
            return n;
        });
        inputs.at(0);
        inputs.close();
        assertThat(running).hasValue(0);
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
