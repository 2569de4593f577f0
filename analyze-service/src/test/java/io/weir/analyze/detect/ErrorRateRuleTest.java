package io.weir.analyze.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.window.Events;
import io.weir.analyze.window.ServiceWindows;
import io.weir.analyze.window.WindowCounts;
import io.weir.events.Alert;
import io.weir.events.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorRateRuleTest {

    private static final int WINDOW_SECONDS = 10;

    private final ErrorRateRule rule = new ErrorRateRule(ErrorRateSettings.DEFAULTS);
    private ErrorRateRule.State state = ErrorRateRule.State.INITIAL;
    private int window;

    private static ServiceWindows.View view(int window, int lines, int errors, boolean closed) {
        WindowCounts counts = new WindowCounts();
        for (int i = 0; i < lines; i++) {
            counts.add(Events.at(window * WINDOW_SECONDS * 1_000L, i < errors ? Severity.ERROR : Severity.INFO), 1);
        }
        Instant start = Events.START.plusSeconds((long) window * WINDOW_SECONDS);
        return new ServiceWindows.View(
                counts.toStats("shop", start, start.plusSeconds(WINDOW_SECONDS), 0, closed), counts);
    }

    private List<Alert> closed(int lines, int errors) {
        ErrorRateRule.Result result = rule.onClosed(state, view(window++, lines, errors, true));
        state = result.state();
        return result.alert().stream().toList();
    }

    /** Windows enough to tell what is usual. */
    private void getToKnow() {
        for (int i = 0; i < 5; i++) {
            assertThat(closed(100, 1)).isEmpty();
        }
    }

    @Test
    void aSpikeRaisesOneAlertWithItsSamplesAndCalmEndsIt() {
        for (int i = 0; i < 10; i++) {
            assertThat(closed(100, 1)).isEmpty();
        }
        assertThat(closed(100, 60)).singleElement().satisfies(alert -> {
            assertThat(alert.status()).isEqualTo(Alert.Status.firing);
            assertThat(alert.name()).isEqualTo("ErrorRate");
            assertThat(alert.service()).isEqualTo("shop");
            assertThat(alert.value()).isEqualTo(0.6);
            assertThat(alert.startsAt()).isEqualTo(Events.START.plusSeconds(100));
            assertThat(alert.samples()).hasSize(10);
        });
        assertThat(closed(100, 70)).isEmpty();
        for (int i = 0; i < 11; i++) {
            assertThat(closed(100, i % 2)).isEmpty();
        }
        assertThat(closed(100, 1)).singleElement().satisfies(alert -> {
            assertThat(alert.status()).isEqualTo(Alert.Status.resolved);
            assertThat(alert.startsAt()).isEqualTo(Events.START.plusSeconds(100));
            assertThat(alert.endsAt()).isEqualTo(Events.START.plusSeconds(120));
        });
    }

    @Test
    void aThirdOfErrorsIsTooMuchForAServiceNobodyKnows() {
        assertThat(closed(21, 7))
                .singleElement()
                .satisfies(alert -> assertThat(alert.isFiring()).isTrue());
    }

    @Test
    void aServiceThatAlwaysHadAThirdOfErrorsIsToldOfOnce() {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            alerts.addAll(closed(100, 31 + i % 5));
        }
        assertThat(alerts).extracting(Alert::status).containsExactly(Alert.Status.firing, Alert.Status.resolved);
    }

    @Test
    void aThirdOfErrorsIsNoNewsWhereAQuarterIsUsual() {
        for (int i = 0; i < 5; i++) {
            assertThat(closed(20, 5)).isEmpty();
        }
        assertThat(closed(21, 7)).isEmpty();
    }

    @Test
    void anOpenWindowRaisesAtOnce() {
        ErrorRateRule.Result result = rule.onOpen(state, view(0, 20, 18, false));
        assertThat(result.alert()).isPresent();
        assertThat(rule.onOpen(result.state(), view(0, 40, 36, false)).alert()).isEmpty();
        assertThat(rule.onClosed(result.state(), view(0, 40, 36, true)).alert()).isEmpty();
    }

    @Test
    void fewLinesOrFewErrorsRaiseNothing() {
        assertThat(closed(9, 9)).isEmpty();
        for (int i = 0; i < 100; i++) {
            assertThat(closed(1_000, 0)).isEmpty();
        }
        assertThat(closed(10, 4)).isEmpty();
        assertThat(closed(1_000, 9)).isEmpty();
    }

    @Test
    void aShareThatIsUsualForTheServiceRaisesNothing() {
        int raised = 0;
        for (int i = 0; i < 2_000; i++) {
            raised += (int)
                    closed(100, 22 + i % 5).stream().filter(Alert::isFiring).count();
        }
        assertThat(raised).isZero();
    }

    @Test
    void aShareAroundTheThresholdDoesNotFlap() {
        List<Alert> alerts = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < 360; i++) {
            alerts.addAll(closed(100, random.nextBoolean() ? 75 : 15));
        }
        assertThat(alerts).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void windowsWithoutLinesCountAsCalmByTheTimeTheyLeaveOut() {
        assertThat(closed(50, 40)).hasSize(1);
        window += 20;
        assertThat(closed(50, 0)).singleElement().matches(alert -> !alert.isFiring());
    }

    @Test
    void silenceEndsAnAlert() {
        assertThat(closed(50, 40)).hasSize(1);
        assertThat(rule.onIdle(state, "shop", Duration.ofSeconds(119)).alert()).isEmpty();
        assertThat(rule.onIdle(state, "shop", Duration.ofSeconds(120)).alert())
                .hasValueSatisfying(alert -> assertThat(alert.isFiring()).isFalse());
        assertThat(rule.onIdle(ErrorRateRule.State.INITIAL, "shop", Duration.ofHours(1))
                        .alert())
                .isEmpty();
    }

    @Test
    void anOutageDoesNotBecomeTheNewNormal() {
        for (int i = 0; i < 100; i++) {
            closed(100, 1);
        }
        for (int i = 0; i < 60; i++) {
            closed(100, 90);
        }
        for (int i = 0; i < 20; i++) {
            closed(100, 1);
        }
        assertThat(state.isFiring()).isFalse();
        assertThat(closed(100, 80)).hasSize(1);
    }

    @Test
    void afterAnEndItIsQuietForAWhileAndThenTellsWhatStillGoesOn() {
        getToKnow();
        assertThat(closed(100, 90)).hasSize(1);
        for (int i = 0; i < 11; i++) {
            assertThat(closed(100, 0)).isEmpty();
        }
        assertThat(closed(100, 0)).singleElement().matches(alert -> !alert.isFiring());
        for (int i = 0; i < 6; i++) {
            assertThat(closed(100, 90)).isEmpty();
        }
        assertThat(closed(100, 90)).singleElement().matches(Alert::isFiring);
    }

    @Test
    void aHoldTimeWaitsUntilItHasLasted() {
        ErrorRateSettings usual = ErrorRateSettings.DEFAULTS;
        ErrorRateRule patient = new ErrorRateRule(new ErrorRateSettings(
                10,
                5,
                0.01,
                3,
                5,
                0.3,
                0,
                0.5,
                new AlertLife(
                        Duration.ofSeconds(30),
                        usual.life().resolveAfter(),
                        usual.life().cooldown())));
        getToKnow();
        ErrorRateRule.State current = state;
        List<Integer> fired = new ArrayList<>();
        int[] errors = {90, 90, 0, 90, 90, 90, 90};
        for (int i = 0; i < errors.length; i++) {
            ErrorRateRule.Result result = patient.onClosed(current, view(window + i, 100, errors[i], true));
            current = result.state();
            if (result.alert().isPresent()) {
                fired.add(i);
                assertThat(result.alert().orElseThrow().startsAt())
                        .isEqualTo(Events.START.plusSeconds((window + 3) * WINDOW_SECONDS));
            }
        }
        assertThat(fired).containsExactly(5);
    }

    @Test
    void aFixedRatioLeavesWhatIsUsualAside() {
        ErrorRateRule fixed = new ErrorRateRule(
                new ErrorRateSettings(10, 5, 0.01, 3, 5, 0, 0.3, 0.5, ErrorRateSettings.DEFAULTS.life()));
        assertThat(fixed.onClosed(state, view(0, 100, 29, true)).alert()).isEmpty();
        assertThat(fixed.onClosed(state, view(0, 100, 30, true)).alert()).isPresent();
    }
}
