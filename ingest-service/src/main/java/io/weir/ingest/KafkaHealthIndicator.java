package io.weir.ingest;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/** Up when Kafka answers and the topics stand. Asks Kafka every {@value #FRESH_MILLIS} ms at most. */
final class KafkaHealthIndicator implements ReactiveHealthIndicator {

    private static final long FRESH_MILLIS = 2000;

    private final Mono<Health> health;

    KafkaHealthIndicator(Mono<Boolean> reachable, BooleanSupplier topicsStand) {
        this.health = reachable
                .map(answers -> health(answers, topicsStand.getAsBoolean()))
                .cache(Duration.ofMillis(FRESH_MILLIS));
    }

    private static Health health(boolean answers, boolean topicsStand) {
        if (!answers) {
            return Health.down().withDetail("kafka", "does not answer").build();
        }
        return topicsStand
                ? Health.up().build()
                : Health.outOfService()
                        .withDetail("topics", "are being created")
                        .build();
    }

    @Override
    public Mono<Health> health() {
        return health;
    }
}
