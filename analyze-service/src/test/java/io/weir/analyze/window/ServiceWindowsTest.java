package io.weir.analyze.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Json;
import io.weir.events.Severity;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ServiceWindowsTest {

    private static final WindowSize SIZE = new WindowSize(Duration.ofSeconds(10));
    private static final WindowSettings SETTINGS =
            new WindowSettings(Duration.ofSeconds(5), Duration.ofSeconds(30), 100, 10);
    private static final Instant NOW = Events.START;

    private final ServiceWindows windows = new ServiceWindows("shop", SETTINGS);

    private static List<Tally> tallies(String source, long... millis) {
        Tallies tallies = new Tallies(SIZE);
        for (long at : millis) {
            tallies.add(Events.at(at, Severity.INFO), source, 10);
        }
        return tallies.toList();
    }

    private long add(String source, long... millis) {
        return tallies(source, millis).stream()
                .mapToLong(tally -> windows.add(tally, NOW))
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
        ServiceWindows narrow =
                new ServiceWindows("shop", new WindowSettings(Duration.ZERO, Duration.ofSeconds(30), 1, 10));
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
    void everyLineIsCountedOnceOrLateWhateverTheOrderAndHoweverOftenTheStateMoves() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            ServiceWindows current = new ServiceWindows("shop", SETTINGS);
            Map<Instant, WindowStats> latest = new HashMap<>();
            Instant now = NOW;
            long added = 0;
            for (int batch = 0; batch < 60; batch++) {
                now = now.plusSeconds(random.nextInt(5));
                Tallies tallies = new Tallies(SIZE);
                int lines = random.nextInt(20);
                for (int i = 0; i < lines; i++) {
                    tallies.add(
                            Events.at(batch * 3_000L + random.nextInt(40_000) - 20_000, Severity.INFO),
                            "source-" + random.nextInt(3),
                            1);
                }
                added += lines;
                for (Tally tally : tallies.toList()) {
                    current.add(tally, now);
                }
                List<WindowStats> told = new ArrayList<>(stats(current.close(now)));
                told.addAll(stats(current.takeChanged()));
                told.forEach(stats -> latest.put(stats.windowStart(), stats));
                if (random.nextInt(4) == 0) {
                    current = ServiceWindows.of(
                            "shop", SETTINGS, Json.read(Json.write(current.snapshot()), ServiceWindows.Snapshot.class));
                }
            }
            stats(current.close(now.plusSeconds(100))).forEach(stats -> latest.put(stats.windowStart(), stats));
            assertThat(latest.values().stream()
                            .mapToLong(stats -> stats.count() + stats.late())
                            .sum())
                    .isEqualTo(added);
            assertThat(latest.values()).allMatch(WindowStats::closed);
        }
    }
}
