package io.weir.analyze.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.LogPattern;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PatternLedgerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final PatternSettings SMALL = new PatternSettings(5, 2, 8);

    private final PatternLedger ledger = new PatternLedger(SMALL);

    private static LogPattern pattern(String id, String template, long count, int second, int severity) {
        Instant time = NOON.plusSeconds(second);
        return new LogPattern("shop", id, template, count, time, time, severity, "sample of " + second);
    }

    @Test
    void countsTimesAndSeverityAddUp() {
        ledger.add(List.of(pattern("a", "order <*>", 3, 10, 9)));
        assertThat(ledger.takeChanged()).hasSize(1);
        ledger.add(List.of(pattern("a", "order <*>", 4, 5, 17)));
        ledger.add(List.of(pattern("a", "order <*>", 1, 20, 9)));
        assertThat(ledger.takeChanged())
                .containsExactly(new PatternLedger.Entry(
                        "shop",
                        "a",
                        new LogPattern(
                                "shop",
                                "a",
                                "order <*>",
                                8,
                                NOON.plusSeconds(5),
                                NOON.plusSeconds(20),
                                17,
                                "sample of 10")));
        assertThat(ledger.takeChanged()).isEmpty();
    }

    @Test
    void whatTwoInstancesLearntIsPutTogetherInEitherOrder() {
        assertThat(PatternLedger.join("a <*> c d", "a b c <*>")).isEqualTo("a <*> c <*>");
        assertThat(PatternLedger.join("a b c <*>", "a <*> c d")).isEqualTo("a <*> c <*>");
    }

    @Test
    void servicesAndPatternsBeyondTheBoundsCountAsOthers() {
        for (int service = 0; service < 4; service++) {
            for (int i = 0; i < 5; i++) {
                Instant time = NOON.plusSeconds(i);
                ledger.add(List.of(new LogPattern("s" + service, "p" + i, "t", 1, time, time, 9, "sample")));
            }
        }
        List<LogPattern> kept = ledger.takeChanged().stream()
                .map(PatternLedger.Entry::pattern)
                .filter(java.util.Objects::nonNull)
                .toList();
        assertThat(kept).extracting(LogPattern::service).containsOnly("s0", "s1", LogPattern.OTHER);
        assertThat(kept.stream().mapToLong(LogPattern::count).sum()).isEqualTo(20);
        assertThat(kept).hasSizeLessThanOrEqualTo(11);
    }

    @Test
    void beyondTheBoundCountsGoToTheOthersAndNoneIsLost() {
        Random random = new Random(5);
        Map<String, LogPattern> topic = new HashMap<>();
        PatternLedger now = ledger;
        long sum = 0;
        for (int round = 0; round < 300; round++) {
            long count = 1 + random.nextInt(9);
            sum += count;
            now.add(List.of(pattern("p" + random.nextInt(12), "t", count, round, 9)));
            now.takeChanged().forEach(entry -> {
                if (entry.pattern() == null) {
                    topic.remove(entry.id());
                } else {
                    topic.put(entry.id(), entry.pattern());
                }
            });
            assertThat(topic.values().stream().mapToLong(LogPattern::count).sum())
                    .isEqualTo(sum);
            assertThat(topic).hasSizeLessThanOrEqualTo(6);
            if (random.nextInt(10) == 0) {
                // Another instance goes on from the records alone.
                now = new PatternLedger(SMALL);
                for (LogPattern kept : topic.values()) {
                    now.restore("shop", kept.id(), kept);
                }
            }
        }
        assertThat(topic).containsKey(LogPattern.OTHER);
    }
}
