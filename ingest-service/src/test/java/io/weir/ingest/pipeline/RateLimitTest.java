package io.weir.ingest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long SECOND = 1_000_000_000L;

    /** Near its overflow, which System.nanoTime may be at any time. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - SECOND);

    private final RateLimit limit = new RateLimit(100, 50, nanos::get);

    @Test
    void as_much_as_the_burst_may_come_at_once() {
        assertThat(limit.delay()).isZero();
        limit.charge(49);
        assertThat(limit.delay()).isZero();
        limit.charge(1);
        assertThat(limit.delay()).isBetween(Duration.ZERO, Duration.ofMillis(1)).isPositive();
    }

    @Test
    void what_was_overdrawn_is_paid_off_before_anything_else_comes() {
        limit.charge(250);
        assertThat(limit.delay()).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2001));
        nanos.addAndGet(SECOND);
        assertThat(limit.delay()).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1001));
        nanos.addAndGet(SECOND + 1);
        assertThat(limit.delay()).isZero();
    }

    @Test
    void a_silence_saves_up_no_more_than_the_burst() {
        limit.charge(50);
        nanos.addAndGet(100 * SECOND);
        limit.charge(50);
        assertThat(limit.delay()).isPositive();
    }

    @Test
    void over_time_it_lets_through_what_the_rate_says() {
        int taken = 0;
        for (int milli = 0; milli < 10_000; milli++) {
            taken += limit.tryCharge() ? 1 : 0;
            taken += limit.tryCharge() ? 1 : 0;
            nanos.addAndGet(1_000_000);
        }
        assertThat(taken).isBetween(1_000, 1_052);
    }

    @Test
    void a_rate_of_nothing_is_none() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(0, 1, nanos::get));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1, 0, nanos::get));
    }
}
