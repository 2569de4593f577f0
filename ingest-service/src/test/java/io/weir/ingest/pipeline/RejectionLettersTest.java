package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.ingest.tenant.Tenant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RejectionLettersTest {

    private static final Tenant ACME = new Tenant("acme");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final List<ProducerRecord<byte[], byte[]>> written = new ArrayList<>();

    @Test
    void a_letter_says_what_was_wrong_with_what_of_whom() {
        RejectionLetters letters = letters(letter -> Mono.fromRunnable(() -> written.add(letter)));
        letters.rejected(submission(ACME), "not JSON", "0123456789".getBytes(UTF_8));
        finish(letters);

        assertThat(written).hasSize(1);
        ProducerRecord<byte[], byte[]> letter = written.get(0);
        assertThat(letter.topic()).isEqualTo("dead-letters");
        assertThat(letter.key()).asString(UTF_8).isEqualTo("shop");
        assertThat(letter.value()).asString(UTF_8).isEqualTo("01234567");
        Map<String, String> headers = StreamSupport.stream(letter.headers().spliterator(), false)
                .collect(Collectors.toMap(header -> header.key(), header -> new String(header.value(), UTF_8)));
        assertThat(headers)
                .containsOnly(
                        Map.entry("cause", "not JSON"),
                        Map.entry("stage", "ingest/test"),
                        Map.entry("source", "shop"),
                        Map.entry("tenant", "acme"));
    }

    @Test
    void each_tenant_has_so_many_a_second_and_all_are_counted() {
        RejectionLetters letters = letters(letter -> Mono.fromRunnable(() -> written.add(letter)));
        for (int i = 0; i < 20; i++) {
            letters.rejected(submission(ACME), "no", new byte[0]);
        }
        letters.rejected(submission(Tenant.DEFAULT), "no", new byte[0]);
        nanos.addAndGet(1_000_000_001L);
        letters.rejected(submission(ACME), "no", new byte[0]);
        finish(letters);
        assertThat(counts()).isEqualTo("written 5, sampled 17, dropped 0, failed 0");
    }

    @Test
    void a_failing_write_is_counted_and_the_next_one_tried() {
        RejectionLetters letters = letters(letter -> written.isEmpty()
                ? Mono.error(new IllegalStateException("no"))
                        .doOnSubscribe(s -> written.add(letter))
                        .then()
                : Mono.empty());
        letters.rejected(submission(ACME), "no", new byte[0]);
        letters.rejected(submission(ACME), "no", new byte[0]);
        finish(letters);
        assertThat(counts()).isEqualTo("written 1, sampled 0, dropped 0, failed 1");
    }

    @Test
    void what_waits_is_bounded() {
        RejectionLetters letters = new RejectionLetters(
                new RejectionLetters.Settings(1_000, 8), letter -> Mono.empty(), nanos::get, registry);
        for (int i = 0; i < 300; i++) {
            letters.rejected(submission(ACME), "no", new byte[0]);
        }
        finish(letters);
        assertThat(counts()).isEqualTo("written 256, sampled 0, dropped 44, failed 0");
    }

    @Test
    void none_are_written_where_none_are_wanted() {
        RejectionLetters letters =
                new RejectionLetters(new RejectionLetters.Settings(0, 8), letter -> Mono.empty(), nanos::get, registry);
        letters.rejected(submission(ACME), "no", new byte[0]);
        finish(letters);
        assertThat(counts()).isEqualTo("written 0, sampled 1, dropped 0, failed 0");
    }

    private RejectionLetters letters(Function<ProducerRecord<byte[], byte[]>, Mono<Void>> writer) {
        return new RejectionLetters(new RejectionLetters.Settings(3, 8), writer, nanos::get, registry);
    }

    private static void finish(RejectionLetters letters) {
        StepVerifier.create(letters.run().and(letters.stop())).verifyComplete();
    }

    private String counts() {
        return List.of("written", "sampled", "dropped", "failed").stream()
                .map(outcome -> outcome + " "
                        + (long) registry.get("weir.ingest.dead.letters")
                                .tag("outcome", outcome)
                                .counter()
                                .count())
                .collect(Collectors.joining(", "));
    }

    private static Submission submission(Tenant tenant) {
        return Submission.of("test", tenant, "shop", intake -> Flux.empty());
    }
}
