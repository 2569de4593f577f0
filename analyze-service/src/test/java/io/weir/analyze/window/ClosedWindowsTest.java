package io.weir.analyze.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClosedWindowsTest {

    private final ClosedWindows closed = new ClosedWindows();

    private void close(int number) {
        closed.add(start(number), start(number + 1));
    }

    private static Instant start(int number) {
        return Events.START.plusSeconds(10L * number);
    }

    @Test
    void windowsThatTouchAreOneRange() {
        close(3);
        close(5);
        close(4);
        assertThat(closed.ranges()).containsExactly(new ClosedWindows.Range(start(3), start(6)));
        close(5);
        assertThat(closed.ranges()).hasSize(1);
    }

    @Test
    void aTimeBetweenClosedOnesIsNotClosed() {
        close(0);
        close(100);
        assertThat(closed.contains(start(0))).isTrue();
        assertThat(closed.contains(start(50))).isFalse();
        assertThat(closed.contains(start(-1))).isFalse();
        assertThat(closed.contains(start(101))).isFalse();
    }

    @Test
    void knowsAllThatIsClosedAndForgetsNoneForWantOfRoom() {
        Random random = new Random(2);
        for (int round = 0; round < 50; round++) {
            ClosedWindows windows = new ClosedWindows();
            Set<Integer> model = new TreeSet<>();
            for (int i = 0; i < 200; i++) {
                int number = random.nextInt(2_000);
                windows.add(start(number), start(number + 1));
                model.add(number);
                assertThat(windows.ranges()).hasSizeLessThanOrEqualTo(ClosedWindows.MAX_RANGES);
            }
            assertThat(model).allMatch(number -> windows.contains(start(number)));
            assertThat(windows.contains(start(-1))).isFalse();
            assertThat(windows.contains(start(2_000))).isFalse();
        }
    }
}
