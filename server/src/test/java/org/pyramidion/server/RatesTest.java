package org.pyramidion.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RatesTest {

    @Test
    void a_client_may_come_so_often_a_minute_whatever_others_do() {
        AtomicLong now = new AtomicLong();
        Rates rates = new Rates(60, now::get);
        for (int i = 0; i < 15; i++) {
            assertThat(rates.take("a")).isZero();
        }
        assertThat(rates.take("a")).isEqualTo(1);
        assertThat(rates.take("b")).isZero();
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_001));
        assertThat(rates.take("a")).isZero();
        assertThat(rates.take("a")).isPositive();
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        for (int i = 0; i < 15; i++) {
            assertThat(rates.take("a")).isZero();
        }
        assertThat(rates.take("a")).isPositive();
    }
}
