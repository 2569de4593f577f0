package io.weir.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

    private static OffsetTracker begun(long... offsets) {
        OffsetTracker tracker = new OffsetTracker(null);
        for (long offset : offsets) {
            assertThat(tracker.begin(offset)).isTrue();
        }
        return tracker;
    }

    @Test
    void whatFinishesInOrderNeedsNoMetadata() {
        OffsetTracker tracker = begun(5, 6, 7);
        tracker.finish(5);
        tracker.finish(6);

        assertThat(tracker.position()).isEqualTo(new OffsetAndMetadata(7));
    }

    @Test
    void whatFinishesBeforeAnOlderOneIsRememberedAcrossARestart() {
        OffsetTracker tracker = begun(5, 6, 9);
        tracker.finish(6);
        tracker.finish(9);

        OffsetAndMetadata position = tracker.position();
        assertThat(position.offset()).isEqualTo(5);
        OffsetTracker restarted = new OffsetTracker(position);
        assertThat(restarted.begin(5)).isTrue();
        assertThat(restarted.begin(6)).isFalse();
        assertThat(restarted.begin(9)).isFalse();
        assertThat(restarted.begin(10)).isTrue();
    }

    @Test
    void whatIsDeliveredAgainIsNotBegunAgain() {
        OffsetTracker tracker = begun(5, 6);

        assertThat(tracker.begin(5)).isFalse();
        assertThat(tracker.begin(6)).isFalse();
    }

    @Test
    void whatAnotherProgramCommittedIsOnlyAnOffset() {
        OffsetTracker tracker = new OffsetTracker(new OffsetAndMetadata(3, "by hand"));

        assertThat(tracker.begin(2)).isFalse();
        assertThat(tracker.begin(3)).isTrue();
    }

    @Test
    void theWindowIsMeasuredFromTheOldestUnfinished() {
        OffsetTracker tracker = begun(5);

        assertThat(tracker.hasRoomFor(4L + OffsetTracker.WINDOW)).isTrue();
        assertThat(tracker.hasRoomFor(5L + OffsetTracker.WINDOW)).isFalse();
    }

    @Test
    void theLargestMetadataFitsIntoWhatBrokersAllow() {
        OffsetTracker tracker = new OffsetTracker(null);
        for (long offset = 0; offset < OffsetTracker.WINDOW; offset++) {
            tracker.begin(offset);
        }
        for (long offset = 1; offset < OffsetTracker.WINDOW; offset++) {
            tracker.finish(offset);
        }

        assertThat(tracker.position().metadata()).hasSizeLessThan(2_000);
    }

    /** Whatever order they finish in, wherever it stops: each record is finished once, and none is forgotten. */
    @Test
    void everyRecordIsFinishedOnceWhateverTheOrderAndWheneverItRestarts() {
        Random random = new Random(405);
        Set<Long> finished = new TreeSet<>();
        OffsetAndMetadata committed = null;
        for (int restart = 0; restart < 200; restart++) {
            OffsetTracker tracker = new OffsetTracker(committed);
            long from = committed == null ? 0 : committed.offset();
            List<Long> inHand = new ArrayList<>();
            for (long offset = from; offset < from + random.nextInt(40); offset++) {
                // Every third offset is one of Kafka's own marks, which no reader sees.
                if (offset % 3 != 2 && tracker.begin(offset)) {
                    inHand.add(offset);
                }
            }
            Collections.shuffle(inHand, random);
            for (long offset : inHand.subList(0, random.nextInt(inHand.size() + 1))) {
                tracker.finish(offset);
                assertThat(finished.add(offset)).as("offset %d", offset).isTrue();
                committed = tracker.position();
            }
        }
        long position = committed.offset();
        for (long offset = 0; offset < position; offset++) {
            assertThat(offset % 3 == 2 || finished.contains(offset)).isTrue();
        }
        assertThat(position).isGreaterThan(300);
    }
}
