package io.weir.operators.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RetryBudgetTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5_000_000_000L);

    @Test
    void successesEarnRetries() {
        RetryBudget budget = RetryBudget.of(0.5, 0, now::get);
        assertThat(budget.tryRetry()).isFalse();
        budget.succeeded();
        assertThat(budget.tryRetry()).isFalse();
        budget.succeeded();
        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isFalse();
    }

    @Test
    void noMoreThanTheMostIsSavedUp() {
        RetryBudget budget = RetryBudget.of(10, 0, now::get);
        for (int i = 0; i < 1000; i++) {
            budget.succeeded();
        }
        assertThat(IntStream.range(0, 1000).filter(i -> budget.tryRetry()).count())
                .isEqualTo(RetryBudget.MOST_EARNED);
    }

    @Test
    void aFloorIsGrantedEverySecondAndNotSavedUp() {
        RetryBudget budget = RetryBudget.of(0, 2, now::get);
        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isFalse();
        now.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(budget.tryRetry()).isTrue();
        assertThat(budget.tryRetry()).isFalse();
        now.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(IntStream.range(0, 100).filter(i -> budget.tryRetry()).count())
                .isEqualTo(2);
    }

    @Test
    void aFloorBelowOnePerSecondStillGrantsOneInTime() {
        RetryBudget budget = RetryBudget.of(0, 0.1, now::get);
        assertThat(budget.tryRetry()).isTrue();
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(budget.tryRetry()).isFalse();
        now.addAndGet(Duration.ofMillis(1001).toNanos());
        assertThat(budget.tryRetry()).isTrue();
    }

    /** The same rule in exact decimal numbers, under a hundred thousand random operations. */
    @Test
    void itDoesWhatAPlainModelDoes() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            // eighths, so that binary fractions are exact
            double ratio = random.nextInt(20) / 8.0;
            double floor = random.nextInt(40) / 8.0;
            BigDecimal capacity = BigDecimal.valueOf(floor == 0 ? 0 : Math.max(1, floor));
            BigDecimal granted = capacity;
            BigDecimal earned = BigDecimal.ZERO;
            RetryBudget budget = RetryBudget.of(ratio, floor, now::get);
            for (int step = 0; step < 2_000; step++) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        budget.succeeded();
                        earned = earned.add(BigDecimal.valueOf(ratio)).min(BigDecimal.valueOf(RetryBudget.MOST_EARNED));
                    }
                    case 1 -> {
                        long eighths = random.nextInt(3);
                        now.addAndGet(eighths * 125_000_000L);
                        granted = granted.add(BigDecimal.valueOf(eighths / 8.0 * floor))
                                .min(capacity);
                    }
                    default -> {
                        boolean expected = true;
                        if (granted.compareTo(BigDecimal.ONE) >= 0) {
                            granted = granted.subtract(BigDecimal.ONE);
                        } else if (earned.compareTo(BigDecimal.ONE) >= 0) {
                            earned = earned.subtract(BigDecimal.ONE);
                        } else {
                            expected = false;
                        }
                        assertThat(budget.tryRetry())
                                .as("round %d, step %d", round, step)
                                .isEqualTo(expected);
                    }
                }
            }
        }
    }

    @Test
    void concurrentCallersTakeNoMoreThanThereIs() {
        RetryBudget budget = RetryBudget.of(1, 0, now::get);
        AtomicInteger taken = new AtomicInteger();
        IntStream.range(0, 10_000).parallel().forEach(i -> {
            if (i % 200 == 0) {
                budget.succeeded();
            } else if (budget.tryRetry()) {
                taken.incrementAndGet();
            }
        });
        while (budget.tryRetry()) {
            taken.incrementAndGet();
        }
        assertThat(taken).hasValue(50);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 10.1, Double.NaN})
    void aRatioOutOfRangeIsRefused(double ratio) {
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBudget.of(ratio, 0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1000.1, Double.NaN})
    void aFloorOutOfRangeIsRefused(double floor) {
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBudget.of(0, floor));
    }

    @Test
    void theBoundsOfTheRangesAreAllowed() {
        assertThat(RetryBudget.of(0, 0).tryRetry()).isFalse();
        assertThat(RetryBudget.of(10, 1000).tryRetry()).isTrue();
    }
}
