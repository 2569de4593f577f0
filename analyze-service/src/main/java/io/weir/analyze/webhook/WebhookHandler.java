package io.weir.analyze.webhook;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Alert;
import io.weir.events.Json;
import io.weir.events.kafka.KafkaUnavailableException;
import io.weir.events.kafka.RecordHandler;
import io.weir.operators.Decorators;
import io.weir.operators.retry.FailedAttempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Posts an alert until the webhook has it, or the alert is too old to be of use: that is counted and logged, and the alert
 * is still on its topic. What the webhook refuses for good fails, and so becomes a dead letter.
 *
 * <p>Counted under {@code weir.webhook.alerts}: {@code delivered}, {@code expired}, {@code refused}.
 */
final class WebhookHandler implements RecordHandler {

    private static final Logger log = LoggerFactory.getLogger(WebhookHandler.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private final Function<Alert, Mono<Void>> post;
    private final WebhookSettings settings;
    private final Clock clock;
    private final MeterRegistry registry;
    private final Counter delivered;
    private final Counter expired;
    private final Counter refused;
    private final Sinks.Empty<Void> stopping = Sinks.empty();

    /** @param post one attempt */
    WebhookHandler(Function<Alert, Mono<Void>> post, WebhookSettings settings, Clock clock, MeterRegistry registry) {
        this.post = post;
        this.settings = settings;
        this.clock = clock;
        this.registry = registry;
        this.delivered = alerts(registry, "delivered");
        this.expired = alerts(registry, "expired");
        this.refused = alerts(registry, "refused");
    }

    private static Counter alerts(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.webhook.alerts").tag("outcome", outcome).register(registry);
    }

    @Override
    public Mono<Void> handle(ConsumerRecord<byte[], byte[]> record) {
        return Mono.defer(() -> {
            Alert alert = Json.read(record.value(), Alert.class);
            Instant told = Instant.ofEpochMilli(record.timestamp());
            Duration left = Duration.between(clock.instant(), told.plus(settings.giveUpAfter()));
            Mono<Void> posted =
                    left.isNegative() || left.isZero() ? expired(alert, "it is too old") : post(alert, left);
            return posted.takeUntilOther(stopped());
        });
    }

    private Mono<Void> post(Alert alert, Duration left) {
        return Decorators.<Void>of("webhook")
                .timer(timer -> timer.registry(registry))
                .deadline(left)
                .retry(retry -> retry.maxAttempts(Integer.MAX_VALUE)
                        .fullJitter(FIRST_WAIT, LONGEST_WAIT)
                        .on(failure -> !isLasting(failure))
                        .retryAfter(failure ->
                                failure instanceof WebhookStatusException answer ? answer.retryAfter() : null)
                        .listener(failed -> note(alert, failed)))
                .attemptTimeout(settings.attemptTimeout())
                .mono(Mono.defer(() -> post.apply(alert)))
                .doOnSuccess(done -> delivered.increment())
                .doOnError(WebhookHandler::isLasting, failure -> refused.increment())
                .onErrorResume(failure -> !isLasting(failure), failure -> expired(alert, failure.toString()));
    }

    private static boolean isLasting(Throwable failure) {
        return failure instanceof WebhookStatusException answer && answer.isLasting();
    }

    private void note(Alert alert, FailedAttempt failed) {
        log.warn("{} of {} to the webhook at {}: {}", alert.name(), alert.service(), settings.place(), failed);
    }

    private Mono<Void> expired(Alert alert, String why) {
        return Mono.fromRunnable(() -> {
            expired.increment();
            log.warn(
                    "{} of {} ({}) was not posted to the webhook at {} within {}: {}; it is still on the topic alerts",
                    alert.name(),
                    alert.service(),
                    alert.status(),
                    settings.place(),
                    settings.giveUpAfter(),
                    why);
        });
    }

    /** Fails once this is to stop, so that the alert in hand stays unacknowledged and is posted after the next start. */
    private Mono<Void> stopped() {
        return stopping.asMono()
                .then(Mono.error(() -> new KafkaUnavailableException(
                        "the alert is posted after the next start", new CancellationException("stopping"))));
    }

    /** Leaves the alert in hand to the next start. */
    void stop() {
        var unused = stopping.tryEmitEmpty();
    }
}
