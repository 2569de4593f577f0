package io.weir.fetch;

import io.weir.events.kafka.KafkaAdmin;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/** Whether the service does its work: warmed up, topics in place, Kafka within reach. */
final class FetchReadiness implements ReactiveHealthIndicator {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(2);

    private final FetchLifecycle lifecycle;
    private final KafkaAdmin admin;

    FetchReadiness(FetchLifecycle lifecycle, KafkaAdmin admin) {
        this.lifecycle = lifecycle;
        this.admin = admin;
    }

    @Override
    public Mono<Health> health() {
        if (!lifecycle.isConsuming()) {
            return Mono.just(Health.outOfService()
                    .withDetail("reason", "not started up yet, or stopping")
                    .build());
        }
        return admin.isReachable(TIME_LIMIT)
                .map(reachable -> reachable
                        ? Health.up().build()
                        : Health.down().withDetail("reason", "Kafka is away").build());
    }
}
