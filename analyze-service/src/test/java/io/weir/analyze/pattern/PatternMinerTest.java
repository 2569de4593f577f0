package io.weir.analyze.pattern;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.LogPattern;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PatternMinerTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** Twelve words that stay the same, for one that does not. */
    private static final String LONG = "the quick brown fox jumps over a lazy dog near %s old river bank";

    private final PatternMiner miner = new PatternMiner(PatternSettings.DEFAULTS);

    private static LogPattern known(String id, String template, Instant firstSeen) {
        return new LogPattern("shop", id, template, 1, firstSeen, firstSeen, 9, "sample");
    }

    @Test
    void theSameKindOfMessageHasTheSameIdWhateverVaries() {
        String id = miner.match("order 17 shipped to 10.0.0.1 in 12 ms").id();
        assertThat(miner.match("order 99,123 shipped to fe80::1:2 in 3.5 s").id())
                .isEqualTo(id);
        assertThat(miner.match("order 17 returned to 10.0.0.1 in 12 ms").id()).isNotEqualTo(id);
        assertThat(miner.match("order 1 shipped to 10.0.0.2 in 1 ms").text())
                .isEqualTo("order <*> shipped to <*> in <*>");
    }

    @Test
    void idsAreWhatTheyHaveAlwaysBeen() {
        assertThat(miner.match("order 17 shipped").id()).isEqualTo("d3bffd9c557f78d7");
        assertThat(miner.match("").id()).isEqualTo("f52a15e9a9b5e89b");
    }

    @Test
    void aWordThatVariesAmongManyThatDoNotIsLearntAndTheIdStays() {
        PatternMiner.Pattern first = miner.match(LONG.formatted("yonder"));
        String id = first.id();
        assertThat(first.text()).contains("yonder");
        assertThat(miner.match(LONG.formatted("my"))).isSameAs(first);
        assertThat(first.id()).isEqualTo(id);
        assertThat(first.text()).isEqualTo(LONG.formatted("<*>"));
        assertThat(miner.size()).isEqualTo(1);
    }

    @Test
    void ofIdsTheLettersBeforeTheDigitsMakeNoDifference() {
        String id = miner.match("Block rdd_1_1 stored").id();
        assertThat(miner.match("Block broadcast_2 stored").id()).isEqualTo(id);
    }

    @Test
    void whatIsLearntOfNamesHasOneIdInEitherOrder() {
        String one = "Consumer left the group orders-mail after %d s of silence";
        String two = "Consumer left the group audit_log after %d s of silence";
        PatternMiner other = new PatternMiner(PatternSettings.DEFAULTS);
        String id = miner.match(one.formatted(1)).id();
        assertThat(miner.match(two.formatted(2)).id()).isEqualTo(id);
        assertThat(other.match(two.formatted(3)).id()).isEqualTo(id);
        assertThat(other.match(one.formatted(4)).id()).isEqualTo(id);
    }

    @Test
    void aFloodOfNamesThatLookLikeWordsBecomesOnePattern() {
        Random random = new Random(1);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            ids.add(miner.match("session of " + letters(random) + " has ended").id());
        }
        assertThat(ids).hasSizeLessThanOrEqualTo(50);
    }

    private static String letters(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            name.append((char) ('a' + random.nextInt(26)));
        }
        return name.toString();
    }

    @Test
    void patternsAreBoundedAndTheOneUnseenForLongestGoes() {
        PatternMiner small = new PatternMiner(new PatternSettings(10, 1, 1_000));
        String kept = small.match("always here").id();
        for (int i = 0; i < 100; i++) {
            small.match("letters " + letters(new Random(i)).replace('z', 'y'));
            assertThat(small.match("always here").id()).isEqualTo(kept);
        }
        assertThat(small.size()).isLessThanOrEqualTo(10);
        assertThat(small.evicted()).isEqualTo(91);
    }

    @Test
    void whatWasForgottenComesBackUnderTheSameId() {
        PatternMiner small = new PatternMiner(new PatternSettings(1, 1, 1_000));
        String id = small.match("first of two").id();
        assertThat(small.match("and another").id()).isNotEqualTo(id);
        assertThat(small.match("first of two").id()).isEqualTo(id);
    }

    @Test
    void aRestoredPatternKeepsItsIdAndWhatWasLearnt() {
        PatternMiner before = new PatternMiner(PatternSettings.DEFAULTS);
        String id = before.match(LONG.formatted("yonder")).id();
        String template = before.match(LONG.formatted("my")).text();
        miner.restore(known(id, template, NOON));
        assertThat(miner.match(LONG.formatted("your")).id()).isEqualTo(id);
        assertThat(miner.match(LONG.formatted("your")).text()).isEqualTo(template);
    }

    @Test
    void aLaterRecordOfAPatternMakesItMoreGeneral() {
        String id = miner.match(LONG.formatted("yonder")).id();
        miner.restore(known(id, LONG.formatted("<*>"), NOON));
        assertThat(miner.match(LONG.formatted("yonder")).text()).isEqualTo(LONG.formatted("<*>"));
    }

    @Test
    void ofTwoIdsForOneTemplateTheOlderStaysInUseWhicheverIsReadFirst() {
        PatternMiner other = new PatternMiner(PatternSettings.DEFAULTS);
        LogPattern older = known("00000000000000aa", LONG.formatted("<*>"), NOON);
        LogPattern younger = known("00000000000000bb", LONG.formatted("<*>"), NOON.plusSeconds(1));
        miner.restore(older);
        miner.restore(younger);
        other.restore(younger);
        other.restore(older);
        assertThat(miner.match(LONG.formatted("my")).id()).isEqualTo(older.id());
        assertThat(other.match(LONG.formatted("my")).id()).isEqualTo(older.id());
    }
}
