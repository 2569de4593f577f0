package io.weir.analyze.webhook;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Topic;
import io.weir.events.kafka.ConsumerSettings;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Pipeline;
import io.weir.events.kafka.PublisherSettings;
import io.weir.events.kafka.RecordConsumer;
import io.weir.events.kafka.RecordPublisher;
import java.time.Clock;
import reactor.core.publisher.Mono;

/**
 * {@code alerts} → webhook, with a consumer group of its own: what becomes of the webhook touches nothing else. One alert at
 * a time, so in order; at least once, so one that was under way in a crash may come twice, with the same fingerprint and
 * start.
 */
public final class WebhookPipeline implements Pipeline, AutoCloseable {

    private static final String GROUP = "weir-webhook";
    private static final String STAGE = "analyze/webhook";

    private final WebhookClient client;
    private final RecordPublisher deadLetters;
    private final WebhookHandler handler;
    private final RecordConsumer consumer;

    public WebhookPipeline(
            KafkaConnection connection,
            PublisherSettings publisher,
            WebhookSettings settings,
            Clock clock,
            MeterRegistry registry) {
        this.client = new WebhookClient(settings);
        this.deadLetters = new RecordPublisher(connection.as("webhook"), publisher, registry);
        this.handler = new WebhookHandler(client::post, settings, clock, registry);
        this.consumer = new RecordConsumer(
                connection, ConsumerSettings.inOrder(GROUP, Topic.ALERTS), STAGE, handler, deadLetters, registry);
    }

    @Override
    public Mono<Void> run() {
        return consumer.run();
    }

    /** Does not wait for a webhook that does not answer: the alert in hand is posted after the next start. */
    @Override
    public Mono<Void> stop() {
        return Mono.when(consumer.stop(), Mono.fromRunnable(handler::stop));
    }

    @Override
    public void close() {
        client.close();
        deadLetters.close();
    }
}
