package io.weir.analyze.detect;

import io.weir.analyze.parse.EventFields;
import io.weir.analyze.window.Events;
import io.weir.analyze.window.Tallies;
import io.weir.analyze.window.WindowSize;
import io.weir.events.Alert;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Seeded lines of one service, in batches of 5 s, through its windows and all its rules, by a clock of its own. */
final class SyntheticTraffic {

    static final Duration STEP = Duration.ofSeconds(5);

    private static final int USUAL_PATTERNS = 8;
    private static final WindowSize SIZE = new WindowSize(Duration.ofSeconds(10));

    private final Rules rules = Rules.of(DetectSettings.DEFAULTS);
    private final Random random;
    private final List<Told> told = new ArrayList<>();
    private ServiceDetection detection;
    private Instant now = Events.START;

    /** An alert, and when it was raised. */
    record Told(Alert alert, Instant at) {}

    SyntheticTraffic(long seed) {
        this.random = new Random(seed);
        this.detection = ServiceDetection.begin("shop", rules, now);
    }

    Instant now() {
        return now;
    }

    List<Told> told() {
        return told;
    }

    List<Alert> alerts() {
        return told.stream().map(Told::alert).toList();
    }

    List<Alert> firing() {
        return alerts().stream().filter(Alert::isFiring).toList();
    }

    /** So many lines a second, and of them so many errors, on average, for one step. */
    void step(double linesPerSecond, double errorRatio) {
        double seconds = STEP.toSeconds();
        int errors = poisson(linesPerSecond * errorRatio * seconds);
        int others = poisson(linesPerSecond * (1 - errorRatio) * seconds);
        Tallies tallies = new Tallies(SIZE);
        for (int i = 0; i < errors + others; i++) {
            Instant time = now.plusMillis(random.nextInt((int) STEP.toMillis()));
            // Zipf: the second pattern half as often as the first, and so on.
            int pattern = (int) Math.floor(Math.exp(random.nextDouble() * Math.log(USUAL_PATTERNS + 1.0)));
            tallies.add(event(time, i < errors ? Severity.ERROR : Severity.INFO, "usual-" + pattern), "shop", 100);
        }
        take(tallies);
    }

    /** So many errors of one kind in one step. */
    void burst(int errors, String pattern) {
        Tallies tallies = new Tallies(SIZE);
        for (int i = 0; i < errors; i++) {
            tallies.add(event(now.plusMillis(i % STEP.toMillis()), Severity.ERROR, pattern), "shop", 100);
        }
        take(tallies);
    }

    private LogEvent event(Instant time, Severity severity, String pattern) {
        return Events.event(
                "shop",
                time,
                now.plus(STEP),
                severity,
                Map.of(EventFields.TEMPLATE, pattern, EventFields.TEMPLATE_ID, pattern));
    }

    private void take(Tallies tallies) {
        now = now.plus(STEP);
        tallies.toList().forEach(tally -> {
            var unused = detection.add(tally, now);
        });
        tell();
    }

    /** Time passes, and nothing is logged. */
    void silence(Duration length) {
        for (Instant end = now.plus(length); now.isBefore(end); ) {
            now = now.plusSeconds(1);
            tell();
        }
    }

    void steps(Duration length, double linesPerSecond, double errorRatio) {
        for (Instant end = now.plus(length); now.isBefore(end); ) {
            step(linesPerSecond, errorRatio);
        }
    }

    private void tell() {
        detection.update(now).alerts().forEach(alert -> told.add(new Told(alert, now)));
    }

    /** The service goes on elsewhere, after a while in which nobody listened. */
    void restart(Duration away) {
        ServiceDetection.Snapshot snapshot =
                Json.read(Json.write(detection.snapshot()), ServiceDetection.Snapshot.class);
        now = now.plus(away);
        detection = ServiceDetection.of(snapshot, List.of(), rules, now);
    }

    private int poisson(double mean) {
        if (mean > 50) {
            return (int) Math.max(0, Math.round(mean + Math.sqrt(mean) * random.nextGaussian()));
        }
        double limit = Math.exp(-mean);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }
}
