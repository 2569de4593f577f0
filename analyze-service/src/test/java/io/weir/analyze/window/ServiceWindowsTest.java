package io.weir.analyze.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.LogEvent;
import io.weir.events.Severity;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceWindowsTest {

    private static final WindowSize SIZE = new WindowSize(Duration.ofSeconds(10));
    private static final WindowSettings SETTINGS =
            new WindowSettings(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofSeconds(30), 100, 10);
    private static final Instant NOW = Events.START;

    private final ServiceWindows windows = new ServiceWindows("shop", SETTINGS);

    private static List<Tally> tallies(String source, long... millis) {
        Tallies tallies = new Tallies(SIZE);
        for (long at : millis) {
            tallies.add(received(at), source, 10);
        }
        return tallies.toList();
    }

    /** An event of that time, received an hour after the test's beginning. */
    private static LogEvent received(long millis) {
        return Events.event(
                "shop", Events.START.plusMillis(millis), NOW.plus(Duration.ofHours(1)), Severity.INFO, Map.of());
    }

    private long add(String source, long... millis) {
        return tallies(source, millis).stream()
                .filter(tally -> !windows.add(tally, NOW))
                .mapToLong(tally -> tally.counts().count())
                .sum();
    }

    private static List<WindowStats> stats(List<ServiceWindows.View> views) {
        return views.stream().map(ServiceWindows.View::stats).toList();
    }

    @Test
    void aWindowClosesWhenItsSourceHasPassedItsEndByTheLateness() {
        add("a", 1_000, 9_999);
        add("a", 14_999);
        assertThat(windows.close(NOW)).isEmpty();
        add("a", 15_000);
        assertThat(stats(windows.close(NOW))).singleElement().satisfies(closed -> {
            assertThat(closed.windowStart()).isEqualTo(Events.START);
            assertThat(closed.count()).isEqualTo(2);
            assertThat(closed.closed()).isTrue();
        });
        assertThat(stats(windows.takeChanged())).singleElement().satisfies(open -> {
            assertThat(open.count()).isEqualTo(2);
            assertThat(open.closed()).isFalse();
        });
    }

    @Test
    void aSourceThatIsBehindIsWaitedFor() {
        add("ahead", 60_000);
        add("behind", 2_000);
        assertThat(windows.close(NOW)).isEmpty();
        assertThat(add("behind", 3_000)).isZero();
    }

    @Test
    void everythingClosesWhenAllSourcesAreIdle() {
        add("a", 1_000, 12_000);
        assertThat(windows.close(NOW.plusSeconds(29))).isEmpty();
        assertThat(stats(windows.close(NOW.plusSeconds(30)))).hasSize(2).allMatch(WindowStats::closed);
        assertThat(windows.isIdle(NOW.plusSeconds(30))).isTrue();
    }

    @Test
    void aLateLineIsCountedOnTheNewestOpenWindow() {
        add("a", 1_000, 30_000);
        assertThat(windows.close(NOW)).hasSize(1);
        assertThat(windows.takeChanged()).hasSize(1);
        assertThat(add("a", 2_000)).isEqualTo(1);
        assertThat(stats(windows.takeChanged())).singleElement().satisfies(open -> {
            assertThat(open.windowStart()).isEqualTo(Events.START.plusSeconds(30));
            assertThat(open.late()).isEqualTo(1);
            assertThat(open.count()).isEqualTo(1);
        });
    }

    @Test
    void aWindowClosedByIdlenessOpensAgainForALineOfItsTime() {
        add("a", 1_000);
        assertThat(windows.close(NOW.plusSeconds(40))).hasSize(1);
        assertThat(windows.takeChanged()).isEmpty();
        assertThat(windows.close(NOW.plusSeconds(41))).isEmpty();
        assertThat(add("a", 2_000)).isZero();
        assertThat(stats(windows.takeChanged())).singleElement().satisfies(again -> {
            assertThat(again.closed()).isFalse();
            assertThat(again.count()).isEqualTo(2);
        });
        assertThat(stats(windows.close(NOW.plusSeconds(90))))
                .singleElement()
                .satisfies(closed -> assertThat(closed.count()).isEqualTo(2));
    }

    @Test
    void aLateLineIsCountedOnTheNewestWindowWhateverItsLateness() {
        ServiceWindows narrow = new ServiceWindows(
                "shop", new WindowSettings(Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(30), 1, 10));
        tallies("a", 1_000).forEach(tally -> narrow.add(tally, NOW));
        tallies("a", 10_000).forEach(tally -> narrow.add(tally, NOW));
        assertThat(narrow.close(NOW)).hasSize(1);
        tallies("a", 2_000).forEach(tally -> narrow.add(tally, NOW));
        assertThat(narrow.close(NOW)).isEmpty();
        assertThat(stats(narrow.takeChanged()))
                .singleElement()
                .satisfies(newest -> assertThat(newest.late()).isEqualTo(1));
    }

    @Test
    void aWindowToldAsClosedIsNotToldAgainWhenItClosesForGood() {
        add("a", 1_000);
        assertThat(windows.close(NOW.plusSeconds(40))).hasSize(1);
        add("a", 60_000);
        assertThat(windows.close(NOW)).isEmpty();
        assertThat(add("a", 2_000)).isEqualTo(1);
    }

    @Test
    void theEarliestWindowClosesWhenThereAreTooMany() {
        for (int i = 0; i < 101; i++) {
            add("a" + i % 10, i * 10_000L);
            add("behind", 0);
        }
        assertThat(stats(windows.close(NOW)))
                .singleElement()
                .satisfies(closed -> assertThat(closed.windowStart()).isEqualTo(Events.START));
    }

    @Test
    void aTimestampFromTheFutureIsCountedAtItsArrival() {
        Tallies tallies = new Tallies(SIZE);
        tallies.add(Events.event("shop", NOW.plus(Duration.ofDays(400)), NOW, Severity.INFO, Map.of()), "a", 1);
        assertThat(tallies.toList())
                .singleElement()
                .satisfies(tally -> assertThat(tally.windowStart()).isEqualTo(NOW));
    }

    @Test
    void aLineBehindItsOwnSourceIsLateAlsoWhereThereWasNoWindow() {
        add("a", 600_000);
        windows.close(NOW);
        assertThat(add("a", 300_000)).isEqualTo(1);
        assertThat(add("b", 300_000)).isZero();
    }

    @Test
    void theLinesOfOneBatchAreNotLateForEachOther() {
        assertThat(add("a", 600_000, 300_000, 0)).isZero();
    }

    @Test
    void aLineFromTheDistantPastNeitherHoldsWindowsOpenNorClosesAny() {
        add("live", 1_000);
        add("unset clock", -Duration.ofDays(20_000).toMillis());
        windows.close(NOW);
        add("live", 20_000);
        assertThat(stats(windows.close(NOW)))
                .extracting(WindowStats::windowStart)
                .containsExactly(Events.START);
        assertThat(add("unset clock", -Duration.ofDays(20_000).toMillis() + 1_000))
                .isZero();
        assertThat(add("live", 21_000)).isZero();
    }

    @Test
    void anOldFileBesideLiveTrafficIsCountedInItsOwnWindows() {
        long day = -Duration.ofDays(1).toMillis();
        long late = 0;
        List<WindowStats> told = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            late += add("live", i * 5_000);
            late += add("file", day + i * 20_000);
            told.addAll(stats(windows.close(NOW)));
        }
        assertThat(late).isZero();
        assertThat(told)
                .filteredOn(stats -> stats.windowStart().isBefore(Events.START))
                .hasSizeGreaterThan(30);
        assertThat(told)
                .filteredOn(stats -> !stats.windowStart().isBefore(Events.START))
                .hasSizeGreaterThan(15);
    }

    @Test
    void oneWrongDateDoesNotMakeLateWhatItsSourceSaysNext() {
        long old = -Duration.ofDays(400).toMillis();
        add("a", old);
        windows.close(NOW);
        add("a", old + Duration.ofDays(300).toMillis());
        windows.close(NOW);
        assertThat(add("a", old + 20_000)).isZero();
        assertThat(stats(windows.close(NOW)))
                .extracting(WindowStats::windowStart)
                .contains(Events.START.plusMillis(old));
    }

    @Test
    void aSourceThatReallyLeapsIsBelievedTheSecondTime() {
        long old = -Duration.ofDays(400).toMillis();
        add("a", old);
        windows.close(NOW);
        add("a", old + Duration.ofDays(300).toMillis());
        windows.close(NOW);
        add("a", old + Duration.ofDays(300).toMillis() + 60_000);
        windows.close(NOW);
        assertThat(add("a", old + 20_000)).isEqualTo(1);
    }

    @Test
    void linesWithoutATimeDoNotMoveTheClockOfThoseThatHaveOne() {
        Instant now = NOW.plus(Duration.ofDays(1));
        for (int i = 0; i < 20; i++) {
            Instant arrival = now.plusSeconds(i);
            Tallies tallies = new Tallies(SIZE);
            tallies.add(Events.event("shop", NOW.plusSeconds(i), arrival, Severity.INFO, Map.of()), "a", 1);
            tallies.add(Events.event("shop", arrival, arrival, Severity.INFO, Map.of()), "a", 1);
            assertThat(tallies.toList()).hasSize(2).allMatch(tally -> windows.add(tally, arrival));
            windows.close(arrival);
        }
    }

    @Test
    void aLineFromTheFutureClosesNoWindowEarly() {
        Tallies tallies = new Tallies(SIZE);
        tallies.add(Events.event("shop", NOW.plusSeconds(200), NOW.plusSeconds(2), Severity.INFO, Map.of()), "a", 1);
        tallies.add(Events.event("shop", NOW, NOW.plusSeconds(2), Severity.INFO, Map.of()), "a", 1);
        tallies.toList().forEach(tally -> windows.add(tally, NOW));
        assertThat(windows.close(NOW)).isEmpty();
        assertThat(add("a", 3_000)).isZero();
    }

    @Test
    void timesWithoutOrderOpenNoMoreWindowsThanAllowed() {
        Random random = new Random(5);
        long lines = 0;
        List<WindowStats> told = new ArrayList<>();
        for (int batch = 0; batch < 20; batch++) {
            for (int i = 0; i < 200; i++) {
                long time = -random.nextInt(Integer.MAX_VALUE) * 500L;
                lines += 1 - add("a", time);
                assertThat(windows.openWindows()).hasSizeLessThanOrEqualTo(SETTINGS.maxOpen());
            }
            told.addAll(stats(windows.close(NOW)));
        }
        told.addAll(stats(windows.close(NOW.plusSeconds(31))));
        assertThat(told.stream().mapToLong(WindowStats::count).sum()).isEqualTo(lines);
    }
}
