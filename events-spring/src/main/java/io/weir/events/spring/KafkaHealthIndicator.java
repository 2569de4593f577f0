package io.weir.events.spring;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import reactor.core.publisher.Mono;

/** Up when Kafka answers and the topics stand. Asks Kafka at most every 2 s, however often it is asked itself. */
final class KafkaHealthIndicator implements ReactiveHealthIndicator {

    private static final Duration FRESH = Duration.ofSeconds(2);

    private final Mono<Health> health;

    KafkaHealthIndicator(Mono<Boolean> reachable, BooleanSupplier topicsStand) {
        this.health = reachable
                .map(answers -> health(answers, topicsStand.getAsBoolean()))
                // Bad news is not kept: a service that comes up is to be seen at once.
                .cache(
                        known -> known.getStatus().equals(Status.UP) ? FRESH : Duration.ZERO,
                        failure -> Duration.ZERO,
                        () -> Duration.ZERO);
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
