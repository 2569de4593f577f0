package io.weir.demo;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lets the services work and ship what they log, and breaks payments by the timetable. */
final class Traffic {

    private static final Duration TICK = Duration.ofMillis(200);
    private static final int REQUESTS_PER_TICK = 20;

    private final List<DemoService> services;
    private final LogShipper shipper;
    private final AtomicBoolean paymentsBroken;
    private final AtomicLong shipped = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    Traffic(List<DemoService> services, LogShipper shipper, AtomicBoolean paymentsBroken) {
        this.services = services;
        this.shipper = shipper;
        this.paymentsBroken = paymentsBroken;
    }

    /**
     * Ships until the end, and completes when what was under way then is answered. A service whose lines are still under
     * way skips a tick.
     */
    Mono<Void> run(Mono<?> end) {
        Mono<?> sharedEnd = end.share();
        return Mono.when(
                services.stream().map(service -> run(service, sharedEnd)).toList());
    }

    private Mono<Void> run(DemoService service, Mono<?> end) {
        return Flux.interval(TICK)
                .takeUntilOther(end)
                .onBackpressureDrop()
                .concatMap(tick -> ship(service), 0)
                .then();
    }

    private Mono<Boolean> ship(DemoService service) {
        return Mono.defer(() -> {
            List<String> lines = service.work(REQUESTS_PER_TICK);
            return shipper.ship(service.role().serviceName(), lines)
                    .doOnNext(stored -> (stored ? shipped : failed).addAndGet(lines.size()));
        });
    }

    /** Emits {@code true} as payments breaks, {@code false} as it recovers, until cancelled. */
    Flux<Boolean> breakdowns(Timetable timetable) {
        return Flux.concat(
                        Mono.delay(timetable.healthy()).thenReturn(true),
                        Mono.delay(timetable.broken()).thenReturn(false),
                        Mono.delay(timetable.recovered()).then(Mono.<Boolean>empty()))
                .repeat()
                .doOnNext(paymentsBroken::set);
    }

    /** Lines that the ingest service has answered for. */
    long shipped() {
        return shipped.get();
    }

    /** Lines that it has not; some of them may be stored all the same. */
    long failed() {
        return failed.get();
    }
}
