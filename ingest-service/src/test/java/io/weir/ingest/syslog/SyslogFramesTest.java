package io.weir.ingest.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.socket.Frame;
import io.weir.ingest.socket.Splits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogFramesTest {

    private static final int LIMIT = 1_000;

    @Test
    void lines_end_in_lf_or_crlf_and_blank_ones_are_none() {
        assertThat(whole("<13>one\r\n\n\r\n<14>two\n<15>three"))
                .containsExactly(text("<13>one"), text("<14>two"), text("<15>three"));
    }

    @Test
    void counted_messages_may_hold_line_breaks() {
        assertThat(whole("8 <1>a\nb\nc8 <2>one\r\n7 <3>last"))
                .containsExactly(text("<1>a\nb\nc"), text("<2>one\r\n"), text("<3>last"));
    }

    @Test
    void both_framings_alternate_on_one_connection() {
        assertThat(whole("6 <1>one<2>two\n8 <3>three\n<4>four\n"))
                .containsExactly(text("<1>one"), text("<2>two"), text("<3>three"), text("<4>four"));
    }

    @Test
    void a_line_that_begins_with_digits_is_a_line() {
        assertThat(whole("2026-03-01 up\n12 monkeys\n1234567890123 <x\n7\n7 \n42"))
                .containsExactly(
                        text("2026-03-01 up"),
                        text("12 monkeys"),
                        text("1234567890123 <x"),
                        text("7"),
                        text("7 "),
                        text("42"));
    }

    @Test
    void what_is_too_long_is_passed_over_and_the_next_message_is_found() {
        String longer = "<1>" + "x".repeat(LIMIT);
        String head = longer.substring(0, 256);
        assertThat(whole(longer.length() + " " + longer + "6 <2>two" + longer + "\n<3>three\n"))
                .containsExactly(
                        new Frame(head.getBytes(UTF_8), "longer than 1000 bytes"),
                        text("<2>two"),
                        new Frame(head.getBytes(UTF_8), "longer than 1000 bytes"),
                        text("<3>three"));
    }

    @Test
    void a_counted_message_that_breaks_off_is_not_taken() {
        assertThat(whole("20 <1>begun"))
                .containsExactly(
                        new Frame("<1>begun".getBytes(UTF_8), "the connection ended 12 bytes before the message did"));
    }

    @Test
    void nothing_is_no_message() {
        assertThat(whole("")).isEmpty();
        assertThat(whole("\n\r\n")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void every_division_into_pieces_gives_the_same_messages(long seed) {
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<Frame> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] message = message(random);
            boolean counted = random.nextBoolean();
            if (counted) {
                stream.writeBytes((message.length + " ").getBytes(UTF_8));
            }
            stream.writeBytes(message);
            if (!counted || random.nextInt(4) == 0) {
                stream.writeBytes((random.nextBoolean() ? "\n" : "\r\n").getBytes(UTF_8));
            }
            expected.add(
                    message.length < LIMIT
                            ? Frame.of(message)
                            : new Frame(Arrays.copyOf(message, 256), "longer than 1000 bytes"));
        }
        assertThat(Splits.decode(new SyslogFrames(LIMIT), stream.toByteArray(), random))
                .isEqualTo(expected);
    }

    /** Any bytes but line breaks, so that either framing can carry it; never within two bytes of the limit. */
    private static byte[] message(Random random) {
        int length = random.nextInt(10) == 0 ? LIMIT + 2 + random.nextInt(5_000) : 4 + random.nextInt(200);
        byte[] message = new byte[length];
        random.nextBytes(message);
        for (int i = 0; i < length; i++) {
            message[i] = message[i] == '\n' || message[i] == '\r' ? (byte) ' ' : message[i];
        }
        message[0] = '<';
        return message;
    }

    private static List<Frame> whole(String stream) {
        return Splits.whole(new SyslogFrames(LIMIT), stream.getBytes(UTF_8));
    }

    private static Frame text(String text) {
        return Frame.of(text.getBytes(UTF_8));
    }
}
