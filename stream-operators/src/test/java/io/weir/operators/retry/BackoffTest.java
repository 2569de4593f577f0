package io.weir.operators.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE);

    @Test
    void aFixedBackoffStaysTheSame() {
        Backoff fixed = Backoff.fixed(Duration.ofMillis(7));
        assertThat(LongStream.of(1, 2, 100).mapToObj(fixed::after)).containsOnly(Duration.ofMillis(7));
    }

    @Test
    void anExponentialBackoffDoublesUpToItsCap() {
        Backoff backoff = Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1));
        assertThat(LongStream.rangeClosed(1, 6)
                        .mapToObj(attempt -> backoff.after(attempt).toMillis()))
                .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
        assertThat(backoff.after(64)).isEqualTo(Duration.ofSeconds(1));
        assertThat(backoff.after(Long.MAX_VALUE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void anExponentialBackoffDoesNotOverflow() {
        Backoff backoff = Backoff.exponential(Duration.ofNanos(1), MAX);
        for (int attempt = 1; attempt <= 63; attempt++) {
            assertThat(backoff.after(attempt).toNanos()).isEqualTo(1L << (attempt - 1));
        }
        for (long attempt : new long[] {64, 65, 128, 129, 1000}) {
            assertThat(backoff.after(attempt)).isEqualTo(MAX);
        }
        Backoff three = Backoff.exponential(Duration.ofNanos(3), MAX);
        assertThat(three.after(62)).isEqualTo(Duration.ofNanos(3L << 61));
        assertThat(three.after(63)).isEqualTo(MAX);
    }

    @Test
    void nothingDoublesToNothing() {
        Backoff backoff = Backoff.exponential(Duration.ZERO, Duration.ofSeconds(1));
        assertThat(backoff.after(1)).isZero();
        assertThat(backoff.after(100)).isZero();
        assertThat(Backoff.exponential(Duration.ofSeconds(2), Duration.ofSeconds(1))
                        .after(1))
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void fullJitterIsSpreadEvenlyFromZeroToTheExponentialWait() {
        Backoff backoff = Backoff.fullJitter(Duration.ofNanos(4), Duration.ofNanos(9), new Random(3));
        int[] seen = new int[10];
        for (int i = 0; i < 10_000; i++) {
            seen[(int) backoff.after(5).toNanos()]++;
        }
        assertThat(IntStream.of(seen).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(850, 1150));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.after(1).toNanos()).isBetween(0L, 4L);
        }
        assertThat(Backoff.fullJitter(MAX, MAX, new Random(3)).after(1)).isLessThan(MAX);
    }

    @Test
    void negativeWaitsAreRefused() {
        Duration negative = Duration.ofMillis(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Backoff.fixed(negative))
                .withMessageContaining("delay");
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(negative, MAX));
        assertThatIllegalArgumentException().isThrownBy(() -> Backoff.exponential(MAX, negative));
    }
}
