package io.weir.analyze.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.Alert;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import io.weir.events.kafka.KafkaUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WebhookHandlerTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicInteger attempts = new AtomicInteger();

    private static WebhookSettings settings(String url) {
        return new WebhookSettings(
                WebhookSettings.url(url), "", "weir", "", Duration.ofSeconds(5), Duration.ofMinutes(10));
    }

    private WebhookHandler handler(Function<Integer, Mono<Void>> attempt) {
        return new WebhookHandler(
                alert -> attempt.apply(attempts.incrementAndGet()),
                settings("https://hooks.test/secret"),
                Clock.fixed(NOW, ZoneOffset.UTC),
                registry);
    }

    private static ConsumerRecord<byte[], byte[]> record(Duration age, byte[] value) {
        return new ConsumerRecord<>(
                "alerts",
                0,
                0,
                NOW.minus(age).toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                value.length,
                new byte[0],
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static ConsumerRecord<byte[], byte[]> alert(Duration age) {
        return record(
                age,
                Json.write(new Alert(
                        Alert.Status.firing,
                        Map.of("alertname", "Silence", "service", "shop", "severity", "critical"),
                        Map.of(),
                        NOW,
                        null,
                        "0",
                        1,
                        0,
                        List.of())));
    }

    private double counted(String outcome) {
        return registry.counter("weir.webhook.alerts", "outcome", outcome).count();
    }

    @Test
    void triesUntilTheAlertIsTooOldAndThenGoesOn() {
        WebhookHandler handler = handler(attempt -> Mono.error(new IOException("refused")));
        StepVerifier.withVirtualTime(() -> handler.handle(alert(Duration.ofMinutes(4))))
                .thenAwait(Duration.ofMinutes(7))
                .verifyComplete();
        assertThat(attempts).hasValueGreaterThan(5);
        assertThat(counted("expired")).isEqualTo(1);
        assertThat(counted("delivered")).isZero();
    }

    @Test
    void anAlertThatIsTooOldFromTheFirstIsNotPosted() {
        StepVerifier.create(handler(attempt -> Mono.empty()).handle(alert(Duration.ofMinutes(11))))
                .verifyComplete();
        assertThat(attempts).hasValue(0);
        assertThat(counted("expired")).isEqualTo(1);
    }

    @Test
    void anAttemptThatHangsIsFollowedByAnother() {
        WebhookHandler handler = handler(attempt -> attempt < 3 ? Mono.never() : Mono.empty());
        StepVerifier.withVirtualTime(() -> handler.handle(alert(Duration.ZERO)))
                .thenAwait(Duration.ofMinutes(2))
                .verifyComplete();
        assertThat(attempts).hasValue(3);
        assertThat(counted("delivered")).isEqualTo(1);
    }

    @Test
    void whatIsRefusedForGoodIsNotTriedAgain() {
        WebhookHandler handler = handler(attempt -> Mono.error(new WebhookStatusException("there", 404, null)));
        StepVerifier.create(handler.handle(alert(Duration.ZERO))).verifyError(WebhookStatusException.class);
        assertThat(attempts).hasValue(1);
        assertThat(counted("refused")).isEqualTo(1);
        assertThat(counted("expired")).isZero();
    }

    @Test
    void stoppingLeavesTheAlertUnacknowledged() {
        WebhookHandler handler = handler(attempt -> Mono.never());
        StepVerifier.create(handler.handle(alert(Duration.ZERO)))
                .then(handler::stop)
                .verifyError(KafkaUnavailableException.class);
    }

    @Test
    void whatIsNoAlertFails() {
        StepVerifier.create(handler(attempt -> Mono.empty()).handle(record(Duration.ZERO, new byte[] {'x'})))
                .verifyError(MalformedRecordException.class);
    }

    @Test
    void settingsNeverShowTheSecretPartOfTheUrl() {
        assertThat(settings("https://hooks.test:8443/services/T0/secret?key=secret"))
                .hasToString("WebhookSettings[https://hooks.test:8443, receiver=weir]");
        for (String wrong :
                List.of("https://user:secret@hooks.test/", "ftp://secret", "secret", "http://secret space/")) {
            assertThatThrownBy(() -> settings(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("secret");
        }
    }
}
