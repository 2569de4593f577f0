package io.weir.ingest.fluent;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.ingest.socket.Frame;
import io.weir.ingest.socket.Splits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class MsgpackFramesTest {

    private static final int LIMIT = 16 << 20;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void every_division_into_pieces_gives_the_same_values(long seed) throws IOException {
        Random random = new Random(seed);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<Frame> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            byte[] value = value(random);
            stream.writeBytes(value);
            expected.add(Frame.of(value));
        }
        assertThat(Splits.decode(new MsgpackFrames(LIMIT), stream.toByteArray(), random))
                .isEqualTo(expected);
    }

    @Test
    void a_value_over_the_limit_is_passed_over() throws IOException {
        byte[] longer = packed(out -> out.packString("x".repeat(2_000)));
        byte[] next = packed(out -> out.packInt(7));
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(longer);
        stream.writeBytes(next);
        List<Frame> values = Splits.whole(new MsgpackFrames(1_000), stream.toByteArray());
        assertThat(values).hasSize(2);
        assertThat(values.get(0).problem()).isEqualTo("longer than 1000 bytes");
        assertThat(values.get(1)).isEqualTo(Frame.of(next));
    }

    @Test
    void what_is_no_value_ends_it() {
        MsgpackFrames frames = new MsgpackFrames(LIMIT);
        List<Frame> values = new ArrayList<>();
        frames.decode(Unpooled.wrappedBuffer(new byte[] {1, (byte) 0xc1, 2, 3}), values);
        frames.decode(Unpooled.wrappedBuffer(new byte[] {4}), values);
        assertThat(values).hasSize(2);
        assertThat(values.get(1).problem()).isEqualTo("not a message: byte 0xc1, which MessagePack never uses");
    }

    @Test
    void what_is_nested_too_deeply_ends_it() {
        byte[] nested = new byte[1_000];
        Arrays.fill(nested, (byte) 0x91);
        List<Frame> values = Splits.whole(new MsgpackFrames(LIMIT), nested);
        assertThat(values).hasSize(1);
        assertThat(values.get(0).problem()).isEqualTo("not a message: nested more than 104 levels deep");
    }

    @Test
    void a_length_that_never_comes_is_not_reserved() {
        MsgpackFrames frames = new MsgpackFrames(1 << 30);
        List<Frame> values = new ArrayList<>();
        frames.decode(Unpooled.wrappedBuffer(new byte[] {(byte) 0xc6, 0x3f, -1, -1, -1, 1, 2}), values);
        assertThat(values).isEmpty();
        assertThat(frames.heldBytes()).isLessThan(100);
        frames.end(values);
        assertThat(values.get(0).problem()).isEqualTo("the connection ended within a message");
    }

    private static byte[] value(Random random) throws IOException {
        return packed(out -> pack(random, out, 0));
    }

    private static void pack(Random random, MessageBufferPacker out, int depth) throws IOException {
        switch (random.nextInt(depth < 4 ? 11 : 8)) {
            case 0 -> out.packNil();
            case 1 -> out.packBoolean(random.nextBoolean());
            case 2 -> out.packLong(random.nextLong() >> random.nextInt(64));
            case 3 -> out.packDouble(random.nextDouble());
            case 4 -> out.packFloat(random.nextFloat());
            case 5 -> out.packString("s".repeat(random.nextInt(random.nextInt(20) == 0 ? 70_000 : 300)));
            case 6 -> {
                byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 70_000 : 300)];
                out.packBinaryHeader(bytes.length).writePayload(bytes);
            }
            case 7 -> {
                byte[] bytes = new byte[random.nextBoolean() ? 1 << random.nextInt(5) : random.nextInt(300)];
                out.packExtensionTypeHeader((byte) random.nextInt(), bytes.length)
                        .writePayload(bytes);
            }
            case 8, 9 -> {
                int elements = random.nextInt(random.nextInt(5) == 0 ? 20 : 4);
                out.packArrayHeader(elements);
                for (int i = 0; i < elements; i++) {
                    pack(random, out, depth + 1);
                }
            }
            default -> {
                int fields = random.nextInt(random.nextInt(5) == 0 ? 20 : 4);
                out.packMapHeader(fields);
                for (int i = 0; i < 2 * fields; i++) {
                    pack(random, out, depth + 1);
                }
            }
        }
    }

    interface Packing {
        void to(MessageBufferPacker out) throws IOException;
    }

    static byte[] packed(Packing packing) throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            packing.to(out);
            return out.toByteArray();
        }
    }
}
