package io.weir.analyze.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators ask of alerts, on synthetic traffic, with all rules on and at their defaults. */
class AlertQualityTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aTenfoldSpikeOfErrorsIsFoundWithinOneWindow(long seed) {
        SyntheticTraffic traffic = new SyntheticTraffic(seed);
        traffic.steps(Duration.ofHours(1), 40, 0.01);
        assertThat(traffic.alerts()).isEmpty();
        Instant begin = traffic.now();
        traffic.steps(Duration.ofMinutes(3), 40, 0.1);
        traffic.steps(Duration.ofMinutes(10), 40, 0.01);
        assertThat(traffic.firing()).extracting(Alert::name).containsExactly("ErrorRate");
        assertThat(traffic.told().get(0).at()).isBetween(begin, begin.plus(WINDOW));
        assertThat(traffic.alerts()).hasSize(2);
        assertThat(traffic.told().get(1).alert().isFiring()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void aDayOfUsualTrafficRaisesOneFalseAlarmAtMost(long seed) {
        SyntheticTraffic traffic = new SyntheticTraffic(seed);
        // From sleepy to busy, and errors of 0.1 % to 8 %, also more of them at some times of the day than at others.
        double busiest = new double[] {0.5, 2, 5, 10, 2, 8}[(int) (seed % 6)];
        double errors = new double[] {0.02, 0.08, 0.01, 0.001, 0.03, 0.05}[(int) (seed % 6)];
        for (Instant end = traffic.now().plus(Duration.ofDays(1)); traffic.now().isBefore(end); ) {
            double day = 2 * Math.PI * (traffic.now().getEpochSecond() % 86_400) / 86_400;
            traffic.step(busiest * (0.55 + 0.45 * Math.sin(day)), errors * (1 + 0.3 * Math.sin(day + 1)));
        }
        assertThat(traffic.firing()).hasSizeLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void anHourOfFlappingIsOneAlertThatFiresAndResolves(long seed) {
        SyntheticTraffic traffic = new SyntheticTraffic(seed);
        Random random = new Random(seed);
        traffic.steps(Duration.ofMinutes(40), 20, 0.01);
        for (Instant end = traffic.now().plus(Duration.ofHours(1));
                traffic.now().isBefore(end); ) {
            traffic.steps(Duration.ofSeconds(10 + random.nextInt(50)), 20, 0.5);
            traffic.steps(Duration.ofSeconds(10 + random.nextInt(80)), 20, 0.01);
        }
        traffic.steps(Duration.ofMinutes(30), 20, 0.01);
        assertThat(traffic.alerts())
                .extracting(Alert::status)
                .containsExactly(Alert.Status.firing, Alert.Status.resolved);
    }

    @Test
    void aHundredThousandIdenticalErrorsAreOneAlert() {
        SyntheticTraffic traffic = new SyntheticTraffic(31);
        traffic.steps(Duration.ofHours(1), 10, 0.01);
        for (int i = 0; i < 20; i++) {
            traffic.burst(5_000, "disk full");
        }
        traffic.steps(Duration.ofMinutes(30), 10, 0.01);
        assertThat(traffic.firing()).hasSize(1);
        assertThat(traffic.alerts()).hasSize(2);
    }

    @Test
    void aHundredThousandErrorsOfAServiceThatNobodyKnowsAreOneAlert() {
        SyntheticTraffic traffic = new SyntheticTraffic(32);
        for (int i = 0; i < 20; i++) {
            traffic.burst(5_000, "disk full");
        }
        traffic.silence(Duration.ofMinutes(30));
        assertThat(traffic.alerts())
                .extracting(Alert::status)
                .containsExactly(Alert.Status.firing, Alert.Status.resolved);
    }

    @Test
    void aNewKindOfErrorIsToldOfOnceHoweverLongItGoesOn() {
        SyntheticTraffic traffic = new SyntheticTraffic(41);
        traffic.steps(Duration.ofHours(1), 40, 0.02);
        for (int i = 0; i < 100; i++) {
            traffic.step(40, 0.02);
            traffic.burst(1, "out of memory");
        }
        traffic.steps(Duration.ofMinutes(10), 40, 0.02);
        traffic.burst(3, "out of memory");
        traffic.steps(Duration.ofMinutes(10), 40, 0.02);
        assertThat(traffic.alerts()).extracting(Alert::name).containsExactly("NewErrorPattern", "NewErrorPattern");
        assertThat(traffic.alerts())
                .extracting(Alert::status)
                .containsExactly(Alert.Status.firing, Alert.Status.resolved);
        assertThat(traffic.firing().get(0).annotations().get("summary")).contains("out of memory");
    }

    @Test
    void aSteadyServiceThatFallsSilentIsMissedAndWelcomedBack() {
        SyntheticTraffic traffic = new SyntheticTraffic(51);
        traffic.steps(Duration.ofHours(2), 5, 0.01);
        Instant silent = traffic.now();
        traffic.silence(Duration.ofMinutes(20));
        traffic.steps(Duration.ofMinutes(5), 5, 0.01);
        assertThat(traffic.alerts()).extracting(Alert::name).containsExactly("Silence", "Silence");
        assertThat(traffic.told().get(0).at()).isEqualTo(silent.plus(Duration.ofMinutes(2)));
        assertThat(traffic.told().get(1).alert().isFiring()).isFalse();
        assertThat(traffic.told().get(1).at())
                .isEqualTo(silent.plus(Duration.ofMinutes(20)).plus(SyntheticTraffic.STEP));
    }

    @Test
    void aServiceThatLogsInBurstsIsNotMissed() {
        SyntheticTraffic traffic = new SyntheticTraffic(52);
        Random random = new Random(52);
        for (Instant end = traffic.now().plus(Duration.ofDays(1)); traffic.now().isBefore(end); ) {
            traffic.steps(Duration.ofMinutes(1 + random.nextInt(30)), 5, 0.01);
            traffic.silence(Duration.ofSeconds(40 + random.nextInt(3_000)));
        }
        assertThat(traffic.alerts()).isEmpty();
    }

    @Test
    void whoWasAwayDoesNotTakeThatForSilenceAndRepeatsNoAlert() {
        SyntheticTraffic traffic = new SyntheticTraffic(53);
        traffic.steps(Duration.ofHours(2), 5, 0.01);
        traffic.restart(Duration.ofHours(3));
        traffic.silence(Duration.ofSeconds(90));
        assertThat(traffic.alerts()).isEmpty();
        traffic.silence(Duration.ofSeconds(60));
        assertThat(traffic.firing()).hasSize(1);
        traffic.restart(Duration.ofMinutes(1));
        traffic.silence(Duration.ofMinutes(10));
        assertThat(traffic.alerts()).hasSize(1);
        traffic.steps(Duration.ofMinutes(1), 5, 0.01);
        assertThat(traffic.alerts()).hasSize(2);
    }
}
