package io.weir.ingest.fluent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.pipeline.InFlightBudget;
import io.weir.ingest.pipeline.IngestLimits;
import io.weir.ingest.pipeline.IngestMetrics;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Quotas;
import io.weir.ingest.pipeline.Receipt;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.pipeline.RejectionListener;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.tenant.Tenant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class FluentRecordsTest {

    private static final IngestLimits LIMITS = new IngestLimits(100_000, 1_000, Duration.ofSeconds(30), 4, 10);

    private final List<String> stored = Collections.synchronizedList(new ArrayList<>());
    private final InFlightBudget budget = new InFlightBudget(8 << 20);
    private final IngestPipeline pipeline = new IngestPipeline(
            batch -> Mono.fromSupplier(() -> {
                batch.forEach(record -> stored.add(new String(record.value(), UTF_8)));
                return (long) batch.size();
            }),
            LIMITS,
            Quotas.unlimited(budget),
            new IngestMetrics(new SimpleMeterRegistry(), budget),
            RejectionListener.NONE,
            Clock.systemUTC(),
            Schedulers.parallel());

    @Test
    void message_mode_is_one_record() throws IOException {
        FluentMessage message = message(out -> {
            out.packArrayHeader(3).packString("app.log").packInt(1_772_366_400);
            record(out, "one");
        });
        assertThat(store(message).accepted()).isEqualTo(1);
        assertThat(stored)
                .containsExactly(
                        "{\"message\":\"one\",\"eventTime\":\"2026-03-01T12:00:00Z\",\"fluent.tag\":\"app.log\"}");
        assertThat(message.chunk()).isNull();
    }

    @Test
    void forward_mode_has_entries_and_an_option() throws IOException {
        FluentMessage message = message(out -> {
            out.packArrayHeader(3).packString("app").packArrayHeader(2);
            entries(out, 2);
            out.packMapHeader(2)
                    .packString("size")
                    .packInt(2)
                    .packString("chunk")
                    .packString("c1");
        });
        assertThat(store(message).accepted()).isEqualTo(2);
        assertThat(stored)
                .containsExactly(
                        "{\"message\":\"line"
                                + " 0\",\"eventTime\":\"2026-03-01T12:00:00.000000007Z\",\"fluent.tag\":\"app\"}",
                        "{\"message\":\"line"
                                + " 1\",\"eventTime\":\"2026-03-01T12:00:01.000000007Z\",\"fluent.tag\":\"app\"}");
        assertThat(message.chunk()).isEqualTo("c1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packed_forward_mode_is_the_same_compressed_or_not(boolean gzip) throws IOException {
        byte[] entries = packed(out -> entries(out, 1_500));
        byte[] sent = gzip ? gzip(entries) : entries;
        FluentMessage message = message(out -> {
            out.packArrayHeader(3)
                    .packString("app")
                    .packBinaryHeader(sent.length)
                    .addPayload(sent);
            out.packMapHeader(1).packString("compressed").packString(gzip ? "gzip" : "text");
        });
        assertThat(store(message).accepted()).isEqualTo(1_500);
        assertThat(stored).hasSize(1_500).first().asString().startsWith("{\"message\":\"line 0\"");
        assertThat(stored.get(1_499)).startsWith("{\"message\":\"line 1499\"");
    }

    @Test
    void every_kind_of_value_has_its_json() throws IOException {
        FluentMessage message = message(out -> {
            out.packArrayHeader(3).packString("t").packInt(0);
            out.packMapHeader(8);
            out.packString("nil").packNil();
            out.packString("yes").packBoolean(true);
            out.packString("big").packBigInteger(new BigInteger("18446744073709551615"));
            out.packString("pi").packDouble(3.25);
            out.packString("nan").packDouble(Double.NaN);
            out.packBinaryHeader(3)
                    .addPayload("bin".getBytes(UTF_8))
                    .packBinaryHeader(2)
                    .addPayload("ä".getBytes(UTF_8));
            out.packInt(7)
                    .packArrayHeader(2)
                    .packInt(-1)
                    .packMapHeader(1)
                    .packString("k")
                    .packString("v\"\n");
            out.packString("ext").packExtensionTypeHeader((byte) 9, 1).addPayload(new byte[] {1});
        });
        store(message);
        assertThat(stored)
                .containsExactly("{\"nil\":null,\"yes\":true,\"big\":18446744073709551615,\"pi\":3.25,\"nan\":\"NaN\","
                        + "\"bin\":\"ä\",\"7\":[-1,{\"k\":\"v\\\"\\n\"}],\"ext\":\"AQ==\","
                        + "\"eventTime\":\"1970-01-01T00:00:00Z\",\"fluent.tag\":\"t\"}");
    }

    @Test
    void a_record_over_the_limit_is_rejected_and_the_others_are_taken() throws IOException {
        byte[] entries = packed(out -> {
            entries(out, 1);
            out.packArrayHeader(2).packInt(1);
            record(out, "x".repeat(5_000));
            out.packArrayHeader(2).packInt(1);
            record(out, "\u0001".repeat(900));
            entries(out, 1);
        });
        FluentMessage message = message(out -> out.packArrayHeader(2)
                .packString("app")
                .packBinaryHeader(entries.length)
                .addPayload(entries));
        Receipt receipt = store(message);
        assertThat(receipt.accepted()).isEqualTo(2);
        assertThat(receipt.rejectedCount()).isEqualTo(2);
    }

    @Test
    void what_inflates_beyond_the_limit_is_refused() throws IOException {
        byte[] bomb = gzip(new byte[5_000_000]);
        FluentMessage message = message(out -> {
            out.packArrayHeader(3)
                    .packString("app")
                    .packBinaryHeader(bomb.length)
                    .addPayload(bomb);
            out.packMapHeader(1).packString("compressed").packString("gzip");
        });
        assertThatThrownBy(() -> store(message)).isInstanceOf(RefusedException.class);
        byte[] entries = gzip(packed(out -> entries(out, 10_000)));
        FluentMessage large = message(out -> {
            out.packArrayHeader(3)
                    .packString("app")
                    .packBinaryHeader(entries.length)
                    .addPayload(entries);
            out.packMapHeader(1).packString("compressed").packString("gzip");
        });
        assertThatThrownBy(() -> store(large)).hasMessageContaining("100000 bytes after decompression");
    }

    @Test
    void what_is_nested_too_deeply_within_packed_entries_is_refused() throws IOException {
        byte[] entries = packed(out -> {
            out.packArrayHeader(2).packInt(1).packMapHeader(1).packString("deep");
            for (int i = 0; i < 50_000; i++) {
                out.packArrayHeader(1);
            }
            out.packNil();
        });
        FluentMessage message = message(out -> out.packArrayHeader(2)
                .packString("app")
                .packBinaryHeader(entries.length)
                .addPayload(entries));
        assertThatThrownBy(() -> store(message)).hasMessageContaining("nested more than 100 levels deep");
    }

    @Test
    void what_is_no_message_is_refused_with_the_reason() {
        assertThatThrownBy(() -> message(out -> out.packString("GET / HTTP/1.1")))
                .hasMessageContaining("it is no array");
        assertThatThrownBy(() -> message(out -> out.packArrayHeader(1).packString("t")))
                .hasMessageContaining("1 elements");
        assertThatThrownBy(
                        () -> message(out -> out.packArrayHeader(2).packInt(1).packInt(1)))
                .hasMessageContaining("the tag is no text");
        assertThatThrownBy(() ->
                        message(out -> out.packArrayHeader(2).packString("t").packInt(1)))
                .hasMessageContaining("there is a time and no record");
        assertThatThrownBy(() ->
                        message(out -> out.packArrayHeader(2).packString("t").packNil()))
                .hasMessageContaining("neither entries nor a time");
        assertThatThrownBy(() -> store(message(out -> out.packArrayHeader(2)
                        .packString("t")
                        .packArrayHeader(1)
                        .packInt(1))))
                .hasMessageContaining("entry 0 is no pair of time and record");
        assertThatThrownBy(() -> store(message(out -> out.packArrayHeader(3)
                        .packString("t")
                        .packLong(Long.MAX_VALUE)
                        .packMapHeader(0))))
                .hasMessageContaining("not seconds since 1970");
        assertThatThrownBy(() -> store(message(out -> out.packArrayHeader(2)
                        .packString("t")
                        .packBinaryHeader(6)
                        .addPayload(new byte[] {(byte) 0x92, 1, (byte) 0x81, (byte) 0xdb, 0x7f, 0x7f}))))
                .isInstanceOf(RefusedException.class);
    }

    private Receipt store(FluentMessage message) {
        Receipt receipt = pipeline.ingest(
                        Submission.of("fluent", Tenant.DEFAULT, message.tag(), new FluentRecords(message)))
                .block(Duration.ofSeconds(30));
        assertThat(budget.inFlightBytes()).isZero();
        return receipt;
    }

    private interface Packing {
        void to(MessageBufferPacker out) throws IOException;
    }

    private static FluentMessage message(Packing packing) throws IOException {
        return FluentMessage.of(packed(packing));
    }

    private static byte[] packed(Packing packing) throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            packing.to(out);
            return out.toByteArray();
        }
    }

    private static void entries(MessageBufferPacker out, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int seconds = 1_772_366_400 + i;
            byte[] time = ByteBuffer.allocate(8).putInt(seconds).putInt(7).array();
            out.packArrayHeader(2).packExtensionTypeHeader((byte) 0, 8).addPayload(time);
            record(out, "line " + i);
        }
    }

    private static void record(MessageBufferPacker out, String message) throws IOException {
        out.packMapHeader(1).packString("message").packString(message);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }
}
