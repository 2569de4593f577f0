package io.weir.ingest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.pipeline.RefusedException.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightBudgetTest {

    private static final long FLOOR = 16 << 10;
    private static final long LIMIT = 1 << 20;

    private final InFlightBudget budget = new InFlightBudget(LIMIT);

    @Test
    void a_request_takes_what_it_announces_and_gives_it_back_once() {
        var reservation = budget.reserve(100_000);
        assertThat(budget.inFlightBytes()).isEqualTo(100_000);
        reservation.close();
        reservation.close();
        assertThat(budget.inFlightBytes()).isZero();
    }

    @Test
    void a_request_that_announces_nothing_takes_the_floor() {
        var reservation = budget.reserve(0);
        assertThat(budget.inFlightBytes()).isEqualTo(FLOOR);
        reservation.close();
        assertThat(budget.inFlightBytes()).isZero();
    }

    @Test
    void records_take_only_what_goes_beyond_the_announcement() {
        var reservation = budget.reserve(100_000);
        reservation.use(60_000);
        assertThat(budget.inFlightBytes()).isEqualTo(100_000);
        reservation.use(60_000);
        assertThat(budget.inFlightBytes()).isEqualTo(120_000);
        reservation.free(60_000);
        reservation.free(60_000);
        assertThat(budget.inFlightBytes()).isEqualTo(100_000);
        reservation.use(300_000);
        reservation.close();
        assertThat(budget.inFlightBytes()).isZero();
        reservation.free(300_000);
        assertThat(budget.inFlightBytes()).isZero();
    }

    @Test
    void newcomers_are_refused_before_requests_under_way_are() {
        var first = budget.reserve(LIMIT / 2);
        assertThatThrownBy(() -> budget.reserve(LIMIT / 2))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(Cause.OVERLOADED));
        first.use(LIMIT);
        assertThat(budget.inFlightBytes()).isEqualTo(LIMIT);
        assertThatThrownBy(() -> first.use(1)).isInstanceOf(RefusedException.class);
        first.close();
        assertThat(budget.inFlightBytes()).isZero();
    }

    @Test
    void a_refused_use_changes_nothing() {
        var reservation = budget.reserve(0);
        assertThatThrownBy(() -> reservation.use(LIMIT + 1)).isInstanceOf(RefusedException.class);
        assertThat(budget.inFlightBytes()).isEqualTo(FLOOR);
        reservation.use(LIMIT);
        reservation.close();
        assertThat(budget.inFlightBytes()).isZero();
    }

    @Test
    void a_budget_below_a_mebibyte_is_no_budget() {
        assertThatIllegalArgumentException().isThrownBy(() -> new InFlightBudget(1000));
    }

    @Test
    void under_concurrent_use_the_limit_holds_and_everything_comes_back() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int seed = 0; seed < 8; seed++) {
            Random random = new Random(seed);
            threads.add(CompletableFuture.runAsync(() -> {
                for (int round = 0; round < 2_000; round++) {
                    try (var reservation = budget.reserve(random.nextInt(200_000))) {
                        int bytes = random.nextInt(200_000);
                        reservation.use(bytes);
                        assertThat(budget.inFlightBytes()).isBetween(FLOOR, LIMIT);
                        reservation.free(bytes);
                    } catch (RefusedException refused) {
                        assertThat(refused.reason()).isEqualTo(Cause.OVERLOADED);
                    }
                }
            }));
        }
        threads.forEach(CompletableFuture::join);
        assertThat(budget.inFlightBytes()).isZero();
    }
}
