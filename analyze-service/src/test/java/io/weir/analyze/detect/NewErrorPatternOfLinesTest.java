package io.weir.analyze.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.pattern.ServicePatterns;
import io.weir.analyze.window.Events;
import io.weir.analyze.window.Tallies;
import io.weir.analyze.window.Tally;
import io.weir.analyze.window.WindowSize;
import io.weir.events.Alert;
import io.weir.events.Json;
import io.weir.events.LogPattern;
import io.weir.events.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** From lines of text to the alert: parsed, mined, tallied, sent as JSON, and judged, all by the defaults. */
class NewErrorPatternOfLinesTest {

    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration WARM_UP = NewErrorPatternSettings.DEFAULTS.warmUp();
    private static final WindowSize SIZE = new WindowSize(Duration.ofSeconds(10));
    private static final String[] NAMES = {"ada", "grace", "edsger", "barbara", "donald", "frances", "tony", "leslie"};

    private final Random random = new Random(1);
    private final Rules rules = Rules.of(DetectSettings.DEFAULTS);
    private final LineParser parser = new LineParser(ParserSettings.defaults());
    /** What {@code logs.patterns} holds. */
    private final Map<String, LogPattern> published = new HashMap<>();

    private final List<Alert> alerts = new ArrayList<>();
    private ServicePatterns patterns = new ServicePatterns(PatternSettings.DEFAULTS, forgotten -> {});
    private Instant now = Events.START;
    private ServiceDetection detection = ServiceDetection.begin("shop", rules, now);
    private long offset;

    private String declined() {
        return "payment %s of user %s declined by 10.0.%d.%d after %d ms: code=%d"
                .formatted(
                        new UUID(random.nextLong(), random.nextLong()),
                        NAMES[random.nextInt(NAMES.length)],
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextInt(5_000),
                        random.nextInt(100));
    }

    private String diskFull() {
        return "cannot write /var/data/part-%05d.seg: %d KB left on device sd%c1"
                .formatted(random.nextInt(100_000), random.nextInt(64), 'a' + random.nextInt(6));
    }

    /** Five seconds: twenty lines that are well, and these errors. */
    private void step(String... errors) {
        Tallies tallies = new Tallies(SIZE);
        for (int i = 0; i < 20; i++) {
            add(tallies, "INFO", "order %d shipped in %d ms".formatted(random.nextInt(100_000), random.nextInt(900)));
        }
        for (String error : errors) {
            add(tallies, "ERROR", error);
        }
        now = now.plus(STEP);
        for (Tally tally : tallies.toList()) {
            Tally read = Json.read(Json.write(tally), Tally.class);
            read.patterns().forEach(pattern -> published.put(pattern.id(), pattern));
            assertThat(detection.add(read, now)).isTrue();
        }
        alerts.addAll(detection.update(now).alerts());
    }

    private void add(Tallies tallies, String level, String message) {
        byte[] line =
                "%s %s [main] shop.Orders: %s".formatted(now, level, message).getBytes(UTF_8);
        RawLine raw = new RawLine(line, false, "shop", now, new Origin("logs.raw", 0, offset++));
        tallies.add(patterns.annotate(parser.parse(raw)), "shop", line.length);
    }

    private void steps(Duration length, Supplier<String> error) {
        for (Instant end = now.plus(length); now.isBefore(end); ) {
            step(error.get());
        }
    }

    /** Another instance goes on with what the topics hold. */
    private void restart() {
        detection = ServiceDetection.of(
                Json.read(Json.write(detection.snapshot()), ServiceDetection.Snapshot.class), List.of(), rules, now);
        patterns = new ServicePatterns(PatternSettings.DEFAULTS, forgotten -> {});
        published.values().forEach(patterns::restore);
    }

    @Test
    void anErrorNeverSeenIsToldOfOnceHoweverItVaries() {
        steps(WARM_UP.multipliedBy(2), this::declined);
        assertThat(alerts).isEmpty();
        for (int i = 0; i < 60; i++) {
            step(declined(), diskFull());
        }
        assertThat(alerts).singleElement().satisfies(alert -> {
            assertThat(alert.name()).isEqualTo(NewErrorPatternRule.NAME);
            assertThat(alert.isFiring()).isTrue();
            assertThat(alert.annotations().get("summary")).contains("cannot write");
        });
    }

    @Test
    void whatVariesInAKnownErrorIsNothingNew() {
        steps(WARM_UP.multipliedBy(4), this::declined);
        assertThat(alerts).isEmpty();
    }

    @Test
    void aRestartNeitherRepeatsAnAlertNorTakesTheKnownForNew() {
        steps(WARM_UP.multipliedBy(2), this::declined);
        for (int i = 0; i < 12; i++) {
            step(declined(), diskFull());
        }
        assertThat(alerts).hasSize(1);
        restart();
        for (int i = 0; i < 12; i++) {
            step(declined(), diskFull());
        }
        assertThat(alerts).hasSize(1);
    }

    @Test
    void aTemplateThatBecomesMoreGeneralAfterwardsIsNothingNew() {
        String moved = "moved the basket of the customer out of the %s shop into the one of the next season";
        steps(WARM_UP.multipliedBy(2), () -> moved.formatted("yonder"));
        assertThat(published.values()).anyMatch(pattern -> pattern.template().contains("yonder"));
        for (int i = 0; i < 60; i++) {
            step(moved.formatted("corner"), moved.formatted("yonder"));
        }
        assertThat(published.values()).noneMatch(pattern -> pattern.template().contains("corner"));
        assertThat(published.values()).anyMatch(pattern -> pattern.template().contains("out of the <*> shop"));
        assertThat(alerts).isEmpty();
    }
}
