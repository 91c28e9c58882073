package org.pyramidion.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pyramidion.base.Progress;
import org.pyramidion.base.PyramidionException;

class LazyReaderTest {

    @Test
    void what_goes_wrong_ahead_is_told_when_it_is_needed_and_then_tried_anew() {
        AtomicInteger tries = new AtomicInteger();
        Set<String> threads = ConcurrentHashMap.newKeySet();
        try (LazyReader reader = new LazyReader(
                progress -> {
                    threads.add(Thread.currentThread().getName());
                    throw new PyramidionException("no network, try " + tries.incrementAndGet());
                },
                () -> {})) {
            reader.ahead(Progress.none());
            reader.ahead(Progress.none());
            assertThatThrownBy(() -> reader.get(Progress.none()))
                    .isInstanceOf(PyramidionException.class)
                    .hasMessage("no network, try 1");
            assertThat(threads).containsExactly("reader");
            assertThatThrownBy(() -> reader.get(Progress.none())).hasMessage("no network, try 2");
            assertThat(threads).hasSize(2);
        }
    }

    @Test
    void closing_waits_for_what_is_being_opened() {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        LazyReader reader = new LazyReader(
                progress -> {
                    begun.countDown();
                    await(400);
                    ended.incrementAndGet();
                    throw new PyramidionException("never told");
                },
                () -> {});
        reader.ahead(Progress.none());
        assertThat(await(begun)).isTrue();
        reader.close();
        assertThat(ended).hasValue(1);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
