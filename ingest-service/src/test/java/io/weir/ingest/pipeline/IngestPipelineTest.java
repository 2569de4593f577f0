package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.kafka.KafkaUnavailableException;
import io.weir.ingest.pipeline.RefusedException.Cause;
import io.weir.ingest.tenant.Tenant;
import io.weir.operators.lines.Decoding;
import io.weir.operators.lines.Lines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class IngestPipelineTest {

    private static final IngestLimits LIMITS = new IngestLimits(4000, 1000, Duration.ofSeconds(8), 2, 3);
    private static final long BUDGET = 1 << 20;

    private final List<ProducerRecord<byte[], byte[]>> stored = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final InFlightBudget budget = new InFlightBudget(BUDGET);
    private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    private final AtomicLong nanos = new AtomicLong();
    private final List<String> rejections = new ArrayList<>();
    private Quotas quotas = Quotas.unlimited(budget);

    /** Stores at once. */
    private final RecordSink sink = batch -> Mono.fromSupplier(() -> {
        stored.addAll(batch);
        return (long) batch.size();
    });

    /** However a request ends, it leaves nothing of the budget taken. */
    @AfterEach
    void nothingIsLeftInFlight() {
        assertThat(budget.inFlightBytes()).isZero();
    }

    @Test
    void stores_lines_unchanged_under_their_source_and_tells_how_many() {
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, text("a\r\n\n  b \n \t\nc\u0000")))
                .expectNext(new Receipt(3, 0, List.of()))
                .verifyComplete();

        assertThat(values()).containsExactly("a", "  b ", "c\u0000");
        ProducerRecord<byte[], byte[]> record = stored.get(0);
        assertThat(record.topic()).isEqualTo("logs.raw");
        assertThat(record.key()).asString().isEqualTo("shop");
        assertThat(headers(record))
                .containsExactly(
                        "source=shop", "content-type=text/plain", "received-at=1700000000123", "traceparent=00-trace");
        assertCounts(3, 0, 0);
    }

    @Test
    void an_empty_body_is_stored_at_once() {
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, Flux.empty()))
                .expectNext(new Receipt(0, 0, List.of()))
                .verifyComplete();
        assertThat(stored).isEmpty();
    }

    @Test
    void a_line_over_the_limit_is_rejected_by_its_index_and_the_others_are_taken() {
        String body = "a\n\n" + "x".repeat(1001) + "\n" + "y".repeat(1000) + "\n";
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, text(body)))
                .expectNext(new Receipt(2, 1, List.of(new Rejection(2, "longer than 1000 bytes"))))
                .verifyComplete();
        assertCounts(2, 1, 0);
    }

    @Test
    void json_lines_go_on_as_they_came_and_what_is_no_json_is_rejected_by_its_index() {
        String body = "{\"a\": 1} \n\nnope\n\"a\\ttext\"\n17\n\"  \"\n{\"b\":2} x\n";
        StepVerifier.create(ingest(sink, BodyFormat.JSON_LINES, text(body)))
                .expectNext(new Receipt(
                        2,
                        3,
                        List.of(
                                new Rejection(2, "not JSON at byte 1 of the line: expected a value, found 'o'"),
                                new Rejection(4, "a record is an object or a string, not a number"),
                                new Rejection(6, "not JSON at byte 8 of the line: something follows the value"))))
                .verifyComplete();
        assertThat(values()).containsExactly("{\"a\": 1} ", "a\ttext");
        assertThat(stored.stream().map(record -> headers(record).get(1)))
                .containsExactly("content-type=application/json", "content-type=text/plain");
        assertCounts(2, 3, 0);
    }

    @Test
    void an_unfinished_json_line_is_rejected() {
        StepVerifier.create(ingest(sink, BodyFormat.JSON_LINES, text("{\"a\":1\n{\"a\":\"b\n")))
                .expectNextMatches(receipt -> receipt.accepted() == 0 && receipt.rejectedCount() == 2)
                .verifyComplete();
    }

    @Test
    void elements_of_an_array_go_on_with_their_own_bytes() {
        StepVerifier.create(ingest(
                        sink, BodyFormat.JSON_ARRAY, text("[{\"a\" : 1},\n \"te", "xt\", null, {\"b\":[", "]}]")))
                .expectNext(new Receipt(3, 1, List.of(new Rejection(2, "a record is an object or a string, not null"))))
                .verifyComplete();
        assertThat(values()).containsExactly("{\"a\" : 1}", "text", "{\"b\":[]}");
    }

    @Test
    void an_element_nested_too_deeply_is_rejected_by_its_index() {
        String deep = "{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}";
        String fits = "{\"a\":" + "[".repeat(99) + "]".repeat(99) + "}";
        StepVerifier.create(ingest(sink, BodyFormat.JSON_ARRAY, text("[" + deep + "," + fits + "]")))
                .expectNext(new Receipt(1, 1, List.of(new Rejection(0, "nested deeper than 100"))))
                .verifyComplete();
    }

    @Test
    void what_comes_before_the_damage_is_stored_and_the_refusal_says_how_much_that_is() {
        StepVerifier.create(ingest(sink, BodyFormat.JSON_ARRAY, text("[{\"a\":1},{\"b\"", ":2}, oops]")))
                .verifyErrorSatisfies(failure -> assertRefused(
                        failure,
                        Cause.MALFORMED,
                        2,
                        "malformed JSON at byte 18 (element 2): expected a value, found 'o'"));
        assertThat(values()).containsExactly("{\"a\":1}", "{\"b\":2}");
        assertCounts(2, 0, 0);
    }

    @Test
    void a_body_over_the_limit_is_refused_after_what_fits_is_stored() {
        TestPublisher<ByteBuffer> body = TestPublisher.create();
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, body.flux()))
                .then(() -> {
                    for (int i = 0; i < 5; i++) {
                        body.next(ByteBuffer.wrap(("z".repeat(899) + "\n").getBytes(UTF_8)));
                    }
                })
                .verifyErrorSatisfies(failure -> assertRefused(
                        failure,
                        Cause.TOO_LARGE,
                        4,
                        "the body is larger than 4000 bytes after decompression: send it in several requests"));
        body.assertCancelled();
        assertCounts(4, 0, 0);
    }

    @Test
    void a_bomb_is_refused_at_the_limit_of_what_it_inflates_to() {
        byte[] bomb = gzip(new byte[50 << 20]);
        StepVerifier.create(ingest(sink, submission(BodyFormat.TEXT, Flux.just(ByteBuffer.wrap(bomb)), Decoding.GZIP)))
                .verifyErrorSatisfies(failure ->
                        assertThat(((RefusedException) failure).reason()).isEqualTo(Cause.TOO_LARGE));
    }

    @Test
    void what_is_not_the_encoding_it_says_is_malformed() {
        StepVerifier.create(ingest(sink, submission(BodyFormat.TEXT, text("plain\n"), Decoding.GZIP)))
                .verifyErrorSatisfies(failure -> {
                    assertThat(((RefusedException) failure).reason()).isEqualTo(Cause.MALFORMED);
                    assertThat(failure).hasMessageContaining("gzip").hasMessageContaining("byte");
                });
    }

    @Test
    void rejections_beyond_the_limit_are_counted_but_not_listed() {
        StepVerifier.create(ingest(sink, BodyFormat.JSON_ARRAY, text("[1,2", ",3,4,5", ",6,7]")))
                .assertNext(receipt -> {
                    assertThat(receipt.rejectedCount()).isEqualTo(7);
                    assertThat(receipt.rejected()).extracting(Rejection::index).containsExactly(0L, 1L, 2L);
                })
                .verifyComplete();
        assertCounts(0, 7, 0);
    }

    @Test
    void answers_only_when_every_batch_is_acknowledged() {
        Acknowledging kafka = new Acknowledging();
        StepVerifier.create(ingest(kafka, BodyFormat.TEXT, text("a\nb\n", "c\n")))
                .expectSubscription()
                .then(kafka::acknowledge)
                .expectNoEvent(Duration.ofMillis(50))
                .then(kafka::acknowledge)
                .expectNext(new Receipt(3, 0, List.of()))
                .verifyComplete();
    }

    @Test
    void reads_no_further_than_the_batches_in_flight() {
        Acknowledging kafka = new Acknowledging();
        AtomicInteger read = new AtomicInteger();
        Flux<ByteBuffer> body = Flux.range(0, 10)
                .doOnNext(i -> read.incrementAndGet())
                .map(i -> ByteBuffer.wrap("line\n".getBytes(UTF_8)));
        StepVerifier.create(ingest(kafka, BodyFormat.TEXT, body))
                .expectSubscription()
                .then(() -> assertThat(read).hasValueBetween(2, 3))
                .then(kafka::acknowledge)
                .then(() -> assertThat(read).hasValueBetween(3, 4))
                .then(() -> assertThat(budget.inFlightBytes()).isPositive())
                .thenCancel()
                .verify();
        assertCounts(1, 0, 2);
    }

    @Test
    void a_deadline_that_passes_is_a_passing_refusal() {
        Acknowledging kafka = new Acknowledging();
        StepVerifier.create(ingest(kafka, BodyFormat.TEXT, text("a\nb\n")))
                .expectSubscription()
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(7_999)))
                .expectNoEvent(Duration.ofMillis(20))
                .then(() -> timer.advanceTimeBy(Duration.ofMillis(1)))
                .verifyErrorSatisfies(failure -> {
                    assertRefused(
                            failure,
                            Cause.TIMED_OUT,
                            RefusedException.UNKNOWN,
                            "not everything was received and stored within 8000 ms: send it again later; a part of it"
                                    + " may be stored already");
                    assertThat(((RefusedException) failure).reason().isPassing())
                            .isTrue();
                });
        assertCounts(0, 0, 2);
    }

    @Test
    void a_body_that_never_comes_ends_at_the_deadline() {
        TestPublisher<ByteBuffer> body = TestPublisher.create();
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, body.flux()))
                .expectSubscription()
                .then(() -> timer.advanceTimeBy(Duration.ofSeconds(8)))
                .verifyErrorSatisfies(failure ->
                        assertThat(((RefusedException) failure).reason()).isEqualTo(Cause.TIMED_OUT));
        body.assertCancelled();
    }

    @Test
    void kafka_being_away_is_a_passing_refusal() {
        RecordSink away = batch -> Mono.error(new KafkaUnavailableException("no", new IOException("gone")));
        StepVerifier.create(ingest(away, BodyFormat.TEXT, text("a\nb\n")))
                .verifyErrorSatisfies(failure -> assertRefused(
                        failure,
                        Cause.UNAVAILABLE,
                        RefusedException.UNKNOWN,
                        "Kafka does not answer: send this again later; a part of it may be stored already"));
        assertCounts(0, 0, 2);
        assertRequests("unavailable", 1);
    }

    @Test
    void a_smaller_limit_of_kafka_is_told_apart_from_kafka_being_away() {
        RecordSink narrow = batch -> Mono.error(new RecordTooLargeException("no"));
        StepVerifier.create(ingest(narrow, BodyFormat.TEXT, text("a\n")))
                .verifyErrorSatisfies(failure ->
                        assertThat(((RefusedException) failure).reason()).isEqualTo(Cause.TOO_LARGE));
    }

    @Test
    void a_request_that_does_not_fit_is_refused_unread() {
        var taken = budget.reserve(budget.admissionBytes());
        AtomicInteger subscriptions = new AtomicInteger();
        Flux<ByteBuffer> body = text("a\n").doOnSubscribe(s -> subscriptions.incrementAndGet());
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, body))
                .verifyErrorSatisfies(failure -> assertRefused(
                        failure, Cause.OVERLOADED, 0, "too much is in flight already: send this again later"));
        assertThat(subscriptions).hasValue(0);
        assertRequests("overloaded", 1);
        taken.close();
    }

    @Test
    void a_request_that_outgrows_the_budget_is_refused_on_the_way() {
        TestPublisher<ByteBuffer> body = TestPublisher.create();
        List<InFlightBudget.Reservation> others = new ArrayList<>();
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, body.flux()))
                .then(() -> others.add(budget.reserve(0)))
                .then(() -> others.get(0).use(BUDGET - (16 << 10)))
                .then(() -> body.next(ByteBuffer.wrap("x\n".repeat(200).getBytes(UTF_8))))
                .verifyErrorSatisfies(failure ->
                        assertThat(((RefusedException) failure).reason()).isEqualTo(Cause.OVERLOADED));
        body.assertCancelled();
        assertCounts(0, 0, 200);
        others.get(0).close();
    }

    @Test
    void a_tenant_over_its_quota_is_told_to_come_back_while_others_are_served() {
        quotas = new Quotas(
                budget, Quota.NONE, Map.of("small", new Quota(1 << 20, Quota.UNLIMITED, Quota.UNLIMITED)), nanos::get);
        Acknowledging kafka = new Acknowledging();
        Tenant small = new Tenant("small");
        var under = ingest(kafka, from(small, text("a\n")).declaring(700 << 10)).subscribe();
        StepVerifier.create(ingest(sink, from(small, text("b\n")).declaring(100 << 10)))
                .verifyErrorSatisfies(failure -> assertRefused(
                        failure,
                        Cause.THROTTLED,
                        0,
                        "this tenant has too much in flight already: send this again later"));
        StepVerifier.create(ingest(sink, from(Tenant.DEFAULT, text("c\n")).declaring(10 << 10)))
                .expectNextCount(1)
                .verifyComplete();
        kafka.acknowledge();
        StepVerifier.create(ingest(sink, from(small, text("d\n")).declaring(100 << 10)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(under.isDisposed()).isTrue();
    }

    @Test
    void a_tenant_over_its_rate_is_told_how_long_to_wait() {
        quotas = new Quotas(budget, new Quota(Quota.UNLIMITED, 1000, 500), Map.of(), nanos::get);
        String thousand = ("x".repeat(499) + "\n").repeat(2);
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, text(thousand)))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, text("a\n"))).verifyErrorSatisfies(failure -> {
            assertRefused(
                    failure, Cause.THROTTLED, 0, "this tenant has sent more than it may: send this again in 499 ms");
            assertThat(((RefusedException) failure).retryAfter())
                    .isBetween(Duration.ofMillis(498), Duration.ofMillis(499));
        });
        nanos.addAndGet(Duration.ofMillis(499).toNanos());
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, text("a\n")))
                .expectNextCount(1)
                .verifyComplete();
        assertRequests("throttled", 1);
    }

    @Test
    void what_was_not_taken_is_told_with_its_reason() {
        StepVerifier.create(ingest(sink, BodyFormat.JSON_LINES, text("{}\nnope\n17\n")))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.create(ingest(sink, BodyFormat.JSON_ARRAY, text("oops"))).verifyError();
        assertThat(rejections)
                .containsExactly(
                        "not JSON at byte 1 of the line: expected a value, found 'o': nope",
                        "a record is an object or a string, not a number: 17",
                        "malformed JSON at byte 0 (element 0): expected an array of objects, found 'o': ");
    }

    @Test
    void a_client_that_goes_away_leaves_nothing_behind() {
        TestPublisher<ByteBuffer> body = TestPublisher.create();
        Acknowledging kafka = new Acknowledging();
        StepVerifier.create(ingest(kafka, BodyFormat.TEXT, body.flux()))
                .then(() -> body.next(ByteBuffer.wrap("a\n".getBytes(UTF_8))))
                .thenCancel()
                .verify();
        body.assertCancelled();
        assertCounts(0, 0, 1);
        assertRequests("cancelled", 1);
    }

    @Test
    void a_body_that_fails_fails_as_it_does() {
        IllegalStateException reset = new IllegalStateException("reset");
        StepVerifier.create(ingest(sink, BodyFormat.TEXT, text("a\n").concatWith(Flux.error(reset))))
                .verifyErrorSatisfies(failure -> assertThat(failure).isSameAs(reset));
        assertRequests("failed", 1);
    }

    private Mono<Receipt> ingest(RecordSink to, BodyFormat format, Flux<ByteBuffer> body) {
        return ingest(to, submission(format, body, Decoding.IDENTITY));
    }

    private Mono<Receipt> ingest(RecordSink to, Submission submission) {
        Clock clock = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_123L), ZoneOffset.UTC);
        return new IngestPipeline(
                        to,
                        LIMITS,
                        quotas,
                        new IngestMetrics(registry, budget),
                        (from, reason, value) -> rejections.add(reason + ": " + new String(value, UTF_8)),
                        clock,
                        timer)
                .ingest(submission);
    }

    private static Submission from(Tenant tenant, Flux<ByteBuffer> body) {
        return Submission.of("logs", tenant, "shop", Content.streamed(BodyFormat.TEXT, Lines.from(body), false));
    }

    private static Submission submission(BodyFormat format, Flux<ByteBuffer> body, Decoding decoding) {
        return Submission.of(
                        "logs",
                        Tenant.DEFAULT,
                        "shop",
                        Content.streamed(format, Lines.from(body).decoding(decoding), decoding != Decoding.IDENTITY))
                .within("00-trace");
    }

    private static Flux<ByteBuffer> text(String... chunks) {
        return Flux.fromArray(chunks).map(chunk -> ByteBuffer.wrap(chunk.getBytes(UTF_8)));
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return compressed.toByteArray();
    }

    private List<String> values() {
        return stored.stream().map(record -> new String(record.value(), UTF_8)).toList();
    }

    private static List<String> headers(ProducerRecord<byte[], byte[]> record) {
        return Arrays.stream(record.headers().toArray())
                .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .toList();
    }

    private static void assertRefused(Throwable failure, Cause cause, long accepted, String message) {
        assertThat(failure).isInstanceOf(RefusedException.class).hasMessage(message);
        assertThat(((RefusedException) failure).reason()).isEqualTo(cause);
        assertThat(((RefusedException) failure).accepted()).isEqualTo(accepted);
    }

    private void assertCounts(long accepted, long rejected, long shed) {
        assertThat(List.of(count("accepted"), count("rejected"), count("shed")))
                .as("accepted, rejected, shed")
                .containsExactly(accepted, rejected, shed);
    }

    private long count(String outcome) {
        return (long) registry
                .find("weir.ingest.records")
                .tag("protocol", "logs")
                .tag("tenant", "default")
                .tag("outcome", outcome)
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private void assertRequests(String outcome, long requests) {
        assertThat(registry.get("weir.ingest.request")
                        .tag("outcome", outcome)
                        .timer()
                        .count())
                .isEqualTo(requests);
    }

    /** Acknowledges a batch when told to. */
    private static final class Acknowledging implements RecordSink {
        private final Deque<Consumer<Boolean>> waiting = new ArrayDeque<>();

        @Override
        public Mono<Long> publish(List<ProducerRecord<byte[], byte[]>> batch) {
            return Mono.defer(() -> {
                Sinks.One<Long> acknowledged = Sinks.one();
                waiting.add(
                        yes -> acknowledged.tryEmitValue((long) batch.size()).orThrow());
                return acknowledged.asMono();
            });
        }

        void acknowledge() {
            waiting.remove().accept(true);
        }
    }
}
