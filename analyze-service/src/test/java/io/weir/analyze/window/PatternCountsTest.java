package io.weir.analyze.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.EventFields;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.Severity;
import io.weir.events.WindowStats.PatternCount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PatternCountsTest {

    private static LogEvent event(long millis, String id) {
        return Events.at(
                millis, Severity.WARN, Map.of(EventFields.TEMPLATE_ID, id, EventFields.TEMPLATE, "template of " + id));
    }

    @Test
    void theMostFrequentAreNamedAndTheRestIsCountedTogether() {
        PatternCounts counts = new PatternCounts();
        for (int i = 0; i < 30; i++) {
            for (int n = 0; n <= i; n++) {
                counts.add(event(0, "p" + i));
            }
        }
        List<PatternCount> top = counts.top(3);
        assertThat(top)
                .extracting(PatternCount::id, PatternCount::count)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("p29", 30L),
                        org.assertj.core.groups.Tuple.tuple("p28", 29L),
                        org.assertj.core.groups.Tuple.tuple("p27", 28L),
                        org.assertj.core.groups.Tuple.tuple(LogPattern.OTHER, 30L * 31 / 2 - 87));
        assertThat(counts.top(30)).hasSize(30);
    }

    @Test
    void patternsBeyondTheBoundAreCountedTogether() {
        PatternCounts counts = new PatternCounts();
        for (int i = 0; i < PatternCounts.MAX_PATTERNS + 7; i++) {
            counts.add(event(0, "p" + i));
        }
        assertThat(counts.toList())
                .hasSize(PatternCounts.MAX_PATTERNS + 1)
                .contains(new PatternCount(LogPattern.OTHER, LogPattern.OTHER, 7));
    }

    @Test
    void aBatchTellsThePatternsOfAServiceOnceAndTheirCountsAddUp() {
        Tallies tallies = new Tallies(new WindowSize(Duration.ofSeconds(10)));
        int patterns = BatchPatterns.MAX_PATTERNS + 20;
        for (int i = 0; i < patterns; i++) {
            tallies.add(event(i * 1_000L, "p" + i), "a", 1);
            tallies.add(event(i * 1_000L, "p0"), "b", 1);
        }
        tallies.add(Events.at(0, Severity.ERROR), "b", 1);
        List<Tally> list = tallies.toList();
        assertThat(list.stream().filter(tally -> !tally.patterns().isEmpty())).hasSize(1);
        List<LogPattern> told = list.get(0).patterns();
        assertThat(told.stream().mapToLong(LogPattern::count).sum())
                .isEqualTo(2L * patterns + 1)
                .isEqualTo(
                        list.stream().mapToLong(tally -> tally.counts().count()).sum());
        assertThat(told).hasSize(BatchPatterns.MAX_PATTERNS + 1);
        assertThat(told.get(0))
                .isEqualTo(new LogPattern(
                        "shop",
                        "p0",
                        "template of p0",
                        patterns + 1,
                        Events.START,
                        Events.START.plusSeconds(patterns - 1),
                        Severity.WARN.number(),
                        "something happened"));
        assertThat(told.get(told.size() - 1).count()).isEqualTo(21);
        assertThat(told.get(told.size() - 1).severityNumber()).isEqualTo(Severity.ERROR.number());
    }

    @Test
    void aTallyWrittenBeforeThereWerePatternsIsRead() {
        Tallies tallies = new Tallies(new WindowSize(Duration.ofSeconds(10)));
        tallies.add(Events.at(0, Severity.INFO), "a", 1);
        String json = new String(Json.write(tallies.toList().get(0)), java.nio.charset.StandardCharsets.UTF_8);
        String old = json.replaceAll(",\"patterns\":\\[[^]]*]", "");
        assertThat(old).doesNotContain("patterns");
        Tally read = Json.read(old.getBytes(java.nio.charset.StandardCharsets.UTF_8), Tally.class);
        assertThat(read.patterns()).isEmpty();
        assertThat(read.counts().patterns()).isEmpty();
    }
}
