package io.weir.fetch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.weir.events.Incident;
import io.weir.events.kafka.RecordHandler;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.retry.Retry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/**
 * Posts each incident, and its end, to one URL. What may pass is tried again; what cannot be delivered becomes a dead
 * letter. At least once: after a crash the last ones may be posted again. Incidents that are older than they are of use,
 * as when a webhook is first configured, are left out and counted. Thread-safe.
 */
final class IncidentWebhook implements RecordHandler, AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_CONNECTIONS = 4;

    private final FetchProperties.Webhook settings;
    private final Clock clock;
    private final MeterRegistry registry;
    private final Retry retry;
    private final LoopResources threads = LoopResources.create("weir-webhook", 1, true);
    private final ConnectionProvider connections = ConnectionProvider.builder("weir-webhook")
            .maxConnections(MAX_CONNECTIONS)
            .maxIdleTime(Duration.ofSeconds(30))
            .build();
    private final HttpClient client;

    IncidentWebhook(FetchProperties.Webhook settings, Clock clock, MeterRegistry registry) {
        this.settings = settings;
        this.clock = clock;
        this.registry = registry;
        this.retry = Retry.of("webhook")
                .maxAttempts(settings.maxAttempts())
                .fullJitter(settings.minBackoff(), settings.maxBackoff())
                .on(IncidentWebhook::isPassing)
                .retryAfter(failure -> failure instanceof Refused refused ? refused.retryAfter : null)
                .maxRetryAfter(settings.maxBackoff());
        this.client = HttpClient.create(connections)
                .runOn(threads)
                .disableRetry(true)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(settings.timeout().toMillis()))
                .headers(headers -> headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .set(HttpHeaderNames.USER_AGENT, "weir"));
    }

    @Override
    public Mono<Void> handle(ConsumerRecord<byte[], byte[]> record) {
        return Mono.fromCallable(() -> RecordValue.read(record, Incident.class)).flatMap(this::deliver);
    }

    private Mono<Void> deliver(Incident incident) {
        Instant told = incident.endedAt() == null ? incident.openedAt() : incident.endedAt();
        if (told.plus(settings.maxAge()).isBefore(clock.instant())) {
            count("old");
            return Mono.empty();
        }
        return post(settings.format().json(incident))
                .transformDeferred(retry::mono)
                .doOnSuccess(done -> count("delivered"))
                .doOnError(failure -> count("failed"));
    }

    private void count(String outcome) {
        Counter.builder("weir.fetch.webhook")
                .description("Incidents by what became of their delivery to the webhook")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    private Mono<Void> post(byte[] json) {
        Mono<Void> posted = client.post()
                .uri(settings.url())
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(json)))
                .responseSingle((response, body) -> body.then(verdict(response)));
        return Deadline.within(settings.timeout()).mono(posted, this::tooSlow);
    }

    private TimeoutException tooSlow() {
        return new TimeoutException(
                "the webhook did not answer within " + settings.timeout().toMillis() + " ms");
    }

    private static Mono<Void> verdict(HttpClientResponse response) {
        int status = response.status().code();
        return status / 100 == 2
                ? Mono.empty()
                : Mono.error(new Refused(status, response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER)));
    }

    private static boolean isPassing(Throwable failure) {
        return failure instanceof Refused refused
                ? refused.status >= 500 || refused.status == 408 || refused.status == 429
                : failure instanceof IOException || failure instanceof TimeoutException;
    }

    /** Closes its connections and ends its thread; blocks for 4 s at most. */
    @Override
    public void close() {
        connections.disposeLater().block(CLOSE_TIMEOUT);
        threads.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).block(CLOSE_TIMEOUT);
    }

    /** The webhook answered otherwise than with success. Says nothing of its URL, which may be a secret. */
    private static final class Refused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final int status;
        private final @Nullable String retryAfter;

        Refused(int status, @Nullable String retryAfter) {
            super("the webhook answered HTTP " + status, null, false, false);
            this.status = status;
            this.retryAfter = retryAfter;
        }
    }
}
