package io.weir.ingest.gelf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.ingest.socket.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GelfDatagramsTest {

    private static final InetSocketAddress ONE = new InetSocketAddress("127.0.0.1", 1);
    private static final InetSocketAddress OTHER = new InetSocketAddress("127.0.0.2", 1);
    private static final int LIMIT = 10_000;

    private final AtomicLong nanos = new AtomicLong();
    private final GelfDatagrams datagrams = new GelfDatagrams(LIMIT, 20_000, nanos::get);
    private final List<Frame> messages = new ArrayList<>();

    @Test
    void a_datagram_is_a_message_plain_or_compressed() throws IOException {
        byte[] message = "{\"short_message\":\"hello\"}".getBytes(UTF_8);
        decode(message, ONE);
        decode(gzip(message), ONE);
        decode(zlib(message), ONE);
        decode(new byte[0], ONE);
        assertThat(messages).containsExactly(Frame.of(message), Frame.of(message), Frame.of(message));
    }

    @Test
    void what_inflates_beyond_the_limit_or_not_at_all_is_rejected() throws IOException {
        decode(gzip(new byte[5_000_000]), ONE);
        decode(zlib(new byte[5_000_000]), ONE);
        decode(new byte[] {0x1f, (byte) 0x8b, 1, 2, 3}, ONE);
        decode(new byte[LIMIT + 1], ONE);
        assertThat(messages)
                .extracting(Frame::problem)
                .satisfiesExactly(
                        problem -> assertThat(problem).isEqualTo("longer than 10000 bytes"),
                        problem -> assertThat(problem).isEqualTo("longer than 10000 bytes"),
                        problem -> assertThat(problem).contains("cannot be decompressed"),
                        problem -> assertThat(problem).isEqualTo("longer than 10000 bytes"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void chunks_in_any_order_and_of_several_messages_are_put_together(long seed) {
        Random random = new Random(seed);
        List<byte[]> sent = new ArrayList<>();
        List<Frame> expected = new ArrayList<>();
        for (int name = 0; name < 5; name++) {
            byte[] message = new byte[1 + random.nextInt(3_000)];
            random.nextBytes(message);
            message[0] = '{';
            expected.add(Frame.of(message));
            int count = 1 + random.nextInt(Math.min(128, message.length));
            for (int i = 0; i < count; i++) {
                int from = message.length * i / count;
                byte[] part = Arrays.copyOfRange(message, from, message.length * (i + 1) / count);
                sent.add(chunk(name, i, count, part));
                if (random.nextInt(5) == 0) {
                    sent.add(chunk(name, i, count, part));
                }
            }
        }
        Collections.shuffle(sent, random);
        sent.forEach(datagram -> decode(datagram, ONE));
        assertThat(messages).containsAll(expected);
    }

    @Test
    void names_are_the_senders_own() {
        decode(chunk(7, 0, 2, "a".getBytes(UTF_8)), ONE);
        decode(chunk(7, 1, 2, "y".getBytes(UTF_8)), OTHER);
        decode(chunk(7, 0, 2, "x".getBytes(UTF_8)), OTHER);
        decode(chunk(7, 1, 2, "b".getBytes(UTF_8)), ONE);
        assertThat(messages).containsExactly(Frame.of("xy".getBytes(UTF_8)), Frame.of("ab".getBytes(UTF_8)));
    }

    @Test
    void a_message_that_stays_incomplete_is_given_up_after_5_seconds_and_counted() {
        decode(chunk(1, 0, 3, new byte[10]), ONE);
        decode(chunk(1, 2, 3, new byte[10]), ONE);
        nanos.addAndGet(5_000_000_000L);
        decode(chunk(2, 0, 2, new byte[10]), ONE);
        assertThat(messages).isEmpty();
        nanos.addAndGet(1);
        decode(chunk(3, 0, 2, new byte[10]), ONE);
        assertThat(messages).extracting(Frame::problem).containsExactly("only 2 of 3 chunks came within 5 s");
    }

    @Test
    void the_oldest_gives_way_where_there_is_no_room() {
        for (int name = 0; name < 100; name++) {
            decode(chunk(name, 0, 2, new byte[1_000]), ONE);
        }
        assertThat(messages)
                .hasSizeBetween(85, 95)
                .allSatisfy(message -> assertThat(message.problem())
                        .isEqualTo("only 1 of 2 chunks came before there was no room for more"));
        decode(chunk(99, 1, 2, new byte[] {'}'}), ONE);
        assertThat(messages.get(messages.size() - 1).problem()).isNull();
    }

    @Test
    void chunks_that_cannot_be_are_rejected() {
        decode(new byte[] {0x1e, 0x0f, 1}, ONE);
        decode(chunk(1, 0, 129, new byte[1]), ONE);
        decode(chunk(1, 0, 0, new byte[1]), ONE);
        decode(chunk(1, 2, 2, new byte[1]), ONE);
        decode(chunk(1, 0, 2, new byte[LIMIT + 1]), ONE);
        decode(chunk(2, 0, 2, new byte[1]), ONE);
        decode(chunk(2, 1, 3, new byte[1]), ONE);
        assertThat(messages)
                .hasSize(6)
                .doesNotContainNull()
                .allSatisfy(message -> assertThat(message.problem()).isNotNull());
    }

    private void decode(byte[] datagram, InetSocketAddress sender) {
        datagrams.decode(Unpooled.wrappedBuffer(datagram), sender, messages);
    }

    private static byte[] chunk(long name, int number, int count, byte[] part) {
        ByteBuf chunk = Unpooled.buffer()
                .writeShort(0x1e0f)
                .writeLong(name)
                .writeByte(number)
                .writeByte(count)
                .writeBytes(part);
        byte[] bytes = new byte[chunk.readableBytes()];
        chunk.readBytes(bytes);
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }

    private static byte[] zlib(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(compressed)) {
            out.write(bytes);
        }
        return compressed.toByteArray();
    }
}
