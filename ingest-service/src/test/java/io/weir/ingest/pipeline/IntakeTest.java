package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.tenant.Tenant;
import io.weir.operators.lines.Decoding;
import io.weir.operators.lines.Lines;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class IntakeTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_700_000_000_123L);

    private final AtomicLong held = new AtomicLong();

    @Test
    void records_without_a_key_have_no_identity() {
        Batch batch = twoRecords(intake(submission("t", null)));
        assertThat(batch.records())
                .allSatisfy(record -> assertThat(identity(record)).isNull());
    }

    @Test
    void a_repetition_has_the_same_identities_and_another_request_has_others() {
        List<String> first = identities(twoRecords(intake(submission("t", "key"))));
        assertThat(first).doesNotHaveDuplicates().allMatch(identity -> identity.matches("[0-9a-f]{32}-[01]"));
        assertThat(identities(twoRecords(intake(submission("t", "key"))))).isEqualTo(first);
        assertThat(identities(twoRecords(intake(submission("t", "other"))))).doesNotContainAnyElementsOf(first);
        assertThat(identities(twoRecords(intake(submission("u", "key"))))).doesNotContainAnyElementsOf(first);
    }

    @Test
    void places_go_on_over_batches_and_are_counted_for_each_source() {
        Intake intake = intake(submission("t", "key"));
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Batch.Builder batch = intake.batch(4);
            batch.text(4L * i, bytes("a"));
            batch.text(4L * i + 1, intake.source("other"), null, bytes("b"));
            batch.reject(4L * i + 2, "no", bytes("c"));
            batch.text(4L * i + 3, intake.source(), null, bytes("d"));
            records.addAll(batch.build().records());
        }
        assertThat(records.stream().filter(record -> key(record).equals("shop")).map(record -> place(record)))
                .containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(records.stream()
                        .filter(record -> key(record).equals("other"))
                        .map(record -> place(record)))
                .containsExactly("0", "1", "2");
        assertThat(records.stream()
                        .map(record -> identity(record).substring(0, 32))
                        .distinct())
                .hasSize(2);
    }

    @Test
    void a_record_that_brings_its_own_id_keeps_it_whatever_request_it_comes_in() {
        assertThat(identity(withId(intake(submission("t", "key")), "a")))
                .isEqualTo(identity(withId(intake(submission("t", null)), "a")))
                .isNotEqualTo(identity(withId(intake(submission("t", null)), "b")))
                .isNotEqualTo(identity(withId(intake(submission("u", null)), "a")));
    }

    @Test
    void a_source_may_be_any_text() {
        Intake intake = intake(submission("t", null));
        assertThat(intake.source(" ")).isSameAs(intake.source());
        assertThat(intake.source("shop")).isSameAs(intake.source());
        assertThat(intake.source("my shop")).isSameAs(intake.source("my shop"));
        Batch.Builder batch = intake.batch(2);
        batch.json(0, intake.source("a\nb\u0000"), null, bytes("{}"));
        batch.json(1, intake.source("x".repeat(300)), null, bytes("{}"));
        assertThat(batch.build().records().stream().map(record -> key(record)))
                .containsExactly("a_b_", "x".repeat(200));
    }

    @Test
    void the_sources_of_one_request_are_bounded() {
        Intake intake = intake(submission("t", null));
        for (int i = 0; i < 10_000; i++) {
            intake.source("s" + i);
        }
        assertThat(held).hasValue(10_000 << 10);
        assertThatThrownBy(() -> intake.source("one more"))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Cause.TOO_LARGE));
    }

    @Test
    void a_record_over_the_limit_is_rejected_at_the_door() {
        Batch.Builder batch = intake(submission("t", null)).batch(2);
        batch.json(7, bytes("x".repeat(1001)));
        batch.json(8, bytes("x".repeat(1000)));
        assertThat(batch.build().rejected()).containsExactly(new Rejection(7, "longer than 1000 bytes"));
    }

    @Test
    void a_tenant_is_told_in_a_header_unless_there_is_only_one() {
        assertThat(header(twoRecords(intake(submission("acme", null))).records().get(0), "tenant"))
                .isEqualTo("acme");
        assertThat(header(
                        twoRecords(intake(submission("default", null)))
                                .records()
                                .get(0),
                        "tenant"))
                .isNull();
    }

    @Test
    void a_whole_body_is_held_and_decoded_once() {
        Intake intake = intake(submission("t", null));
        Lines body = Lines.from(Flux.just("ab", "c").map(text -> ByteBuffer.wrap(bytes(text))))
                .decoding(Decoding.IDENTITY);
        Content content = Content.whole(body, false, (bytes, into) -> {
            Batch.Builder batch = into.batch(1);
            batch.text(0, bytes);
            return Flux.just(batch.build());
        });
        StepVerifier.create(content.read(intake))
                .assertNext(batch ->
                        assertThat(batch.records().get(0).value()).asString().isEqualTo("abc"))
                .verifyComplete();
        assertThat(held).hasValue(3);
    }

    @Test
    void an_empty_body_is_decoded_too() {
        Content content = Content.whole(
                Lines.from(Flux.<ByteBuffer>empty()),
                false,
                (bytes, into) -> Flux.just(into.batch(bytes.length).build()));
        StepVerifier.create(content.read(intake(submission("t", null))))
                .expectNextCount(1)
                .verifyComplete();
    }

    private static Batch twoRecords(Intake intake) {
        Batch.Builder batch = intake.batch(2);
        batch.text(0, bytes("a"));
        batch.text(5, bytes("b"));
        return batch.build();
    }

    private static ProducerRecord<byte[], byte[]> withId(Intake intake, String id) {
        Batch.Builder batch = intake.batch(1);
        batch.json(0, intake.source(), id, bytes("{}"));
        return batch.build().records().get(0);
    }

    private Intake intake(Submission submission) {
        return new Intake(
                submission,
                new IngestLimits(4000, 1000, IngestLimits.DEFAULTS.deadline(), 2, 3),
                NOW,
                held::addAndGet,
                RejectionListener.NONE);
    }

    private static Submission submission(String tenant, @Nullable String key) {
        return Submission.of("test", new Tenant(tenant), "shop", intake -> Flux.empty())
                .repeatableAs(key);
    }

    private static List<String> identities(Batch batch) {
        return batch.records().stream().map(record -> identity(record)).toList();
    }

    private static @Nullable String identity(ProducerRecord<byte[], byte[]> record) {
        return header(record, "idempotency");
    }

    private static String place(ProducerRecord<byte[], byte[]> record) {
        return identity(record).substring(33);
    }

    private static @Nullable String header(ProducerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), UTF_8);
    }

    private static String key(ProducerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
