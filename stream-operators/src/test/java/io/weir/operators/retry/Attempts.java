package io.weir.operators.retry;

import io.weir.operators.retry.FailedAttempt.Decision;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Sources that are attempted, and what came of it. */
final class Attempts {

    private final AtomicInteger made = new AtomicInteger();
    private final List<FailedAttempt> told = new ArrayList<>();

    /** Fails until the attempt number {@code good}, each time with another error. */
    Mono<String> goodAt(int good) {
        return Mono.fromCallable(() -> {
            int attempt = next();
            if (attempt < good) {
                throw new IOException("attempt " + attempt);
            }
            return "good";
        });
    }

    Mono<String> failing(Throwable error) {
        return Mono.defer(() -> {
            made.incrementAndGet();
            return Mono.error(error);
        });
    }

    int next() {
        return made.incrementAndGet();
    }

    int made() {
        return made.get();
    }

    void forget() {
        made.set(0);
    }

    void told(FailedAttempt failed) {
        told.add(failed);
    }

    List<FailedAttempt> told() {
        return told;
    }

    List<Decision> decisions() {
        return told.stream().map(FailedAttempt::decision).toList();
    }
}
