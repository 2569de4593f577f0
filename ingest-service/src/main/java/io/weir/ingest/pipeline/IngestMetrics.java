package io.weir.ingest.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/**
 * What operators see of ingest. Thread-safe.
 *
 * <p>{@code weir_ingest_records_total{protocol,outcome}} balances exactly: received = accepted + rejected + shed. A
 * record is received when it has been read out of a body, blank lines excepted; it is counted once, when its request
 * ends and before that is answered, as
 *
 * <ul>
 *   <li>{@code accepted}: acknowledged by all in-sync replicas
 *   <li>{@code rejected}: not taken because of what it is: too long, not JSON
 *   <li>{@code shed}: any other: its request ended (Kafka away, deadline, overload, the client gone) before the record's
 *       batch was acknowledged. It may become durable all the same.
 * </ul>
 *
 * <p>Records of a body that was refused unread were never received; their requests are counted by {@code
 * weir_ingest_request_seconds_count{protocol,outcome}}: ok, cancelled, failed (a defect), or the lower-case name of a
 * {@link RefusedException.Cause}.
 */
public final class IngestMetrics {

    private final MeterRegistry registry;

    public IngestMetrics(MeterRegistry registry, InFlightBudget budget) {
        this.registry = registry;
        Gauge.builder("weir.ingest.in.flight", budget, InFlightBudget::inFlightBytes)
                .baseUnit("bytes")
                .description("Taken of the budget for records that were read and not yet acknowledged")
                .register(registry);
        Gauge.builder("weir.ingest.in.flight.limit", budget, InFlightBudget::limitBytes)
                .baseUnit("bytes")
                .description("The budget for records that were read and not yet acknowledged")
                .register(registry);
    }

    void count(String protocol, long accepted, long rejected, long shed) {
        records(protocol, "accepted").increment((double) accepted);
        records(protocol, "rejected").increment((double) rejected);
        records(protocol, "shed").increment((double) shed);
    }

    private Counter records(String protocol, String outcome) {
        return Counter.builder("weir.ingest.records")
                .tag("protocol", protocol)
                .tag("outcome", outcome)
                .register(registry);
    }

    Timer.Sample start() {
        return Timer.start(registry);
    }

    void stop(Timer.Sample sample, String protocol, String outcome) {
        sample.stop(Timer.builder("weir.ingest.request")
                .description("From the arrival of a request to its answer")
                .tag("protocol", protocol)
                .tag("outcome", outcome)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry));
    }
}
