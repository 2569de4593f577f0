package io.weir.analyze.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.window.Events;
import io.weir.events.Json;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KnownPatternsTest {

    private static final Instant NOW = Events.START;

    @Test
    void forgetsWhatWasUnseenForLongestWhenThereAreTooMany() {
        KnownPatterns known = KnownPatterns.NONE;
        for (int i = 0; i < 10; i++) {
            known = known.with("p" + i, 1, NOW.plusSeconds(i), 10);
        }
        known = known.with("p0", 1, NOW.plusSeconds(3_600), 10).with("new", 1, NOW.plusSeconds(3_601), 10);
        assertThat(known.patterns()).hasSize(10);
        assertThat(known.get("p0", NOW).count()).isEqualTo(1);
        assertThat(known.get("p1", NOW).count()).isZero();
    }

    @Test
    void whatIsSeenAgainSoonChangesNothing() {
        KnownPatterns known = KnownPatterns.NONE.with("p", 3, NOW, 10);
        assertThat(known.with("p", 3, NOW.plusSeconds(60), 10)).isSameAs(known);
        assertThat(known.with("p", 3, NOW.plusSeconds(6_000), 10)).isNotEqualTo(known);
    }

    @Test
    void travelsAsJson() {
        KnownPatterns known = KnownPatterns.NONE.with("p", 3, NOW, 10);
        assertThat(Json.read(Json.write(known), KnownPatterns.class)).isEqualTo(known);
    }
}
