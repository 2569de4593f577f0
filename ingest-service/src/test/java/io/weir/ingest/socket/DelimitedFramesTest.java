package io.weir.ingest.socket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DelimitedFramesTest {

    private static final byte NUL = 0;

    @Test
    void a_message_ends_at_the_delimiter_and_the_last_one_at_the_end() {
        assertThat(Splits.whole(new DelimitedFrames(NUL, 100), "one\0\0two\0three".getBytes(UTF_8)))
                .containsExactly(frame("one"), frame("two"), frame("three"));
    }

    @Test
    void a_message_of_the_limit_is_taken_and_a_longer_one_is_passed_over() {
        String limit = "x".repeat(1_000);
        assertThat(Splits.whole(new DelimitedFrames(NUL, 1_000), (limit + "\0" + limit + "y\0next").getBytes(UTF_8)))
                .containsExactly(
                        frame(limit),
                        new Frame("x".repeat(256).getBytes(UTF_8), "longer than 1000 bytes"),
                        frame("next"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void every_division_into_pieces_gives_the_same_messages(long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        List<Frame> expected = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String message = "m".repeat(random.nextInt(random.nextInt(10) == 0 ? 3_000 : 80));
            text.append(message).append('\0');
            if (message.length() > 2_000) {
                expected.add(new Frame("m".repeat(256).getBytes(UTF_8), "longer than 2000 bytes"));
            } else if (!message.isEmpty()) {
                expected.add(frame(message));
            }
        }
        assertThat(Splits.decode(
                        new DelimitedFrames(NUL, 2_000), text.toString().getBytes(UTF_8), random))
                .isEqualTo(expected);
    }

    private static Frame frame(String text) {
        return Frame.of(text.getBytes(UTF_8));
    }
}
