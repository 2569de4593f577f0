package io.weir.ingest.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.ingest.tenant.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What operators see of ingest. Thread-safe.
 *
 * <p>{@code weir_ingest_records_total{protocol,tenant,outcome,reason}} balances exactly: received = accepted + rejected +
 * shed. A record is received when it has been read out of a body, blank lines excepted; it is counted once, when its
 * request ends and before that is answered, as
 *
 * <ul>
 *   <li>{@code accepted}, reason {@code stored}: acknowledged by all in-sync replicas
 *   <li>{@code rejected}: not taken because of what it is, reason {@code too_long} or {@code malformed}
 *   <li>{@code shed}: any other: its request ended before the record's batch was acknowledged, and the reason is that of the
 *       request. It may become durable all the same.
 * </ul>
 *
 * <p>Records of a body that was refused unread were never received; their requests are counted by {@code
 * weir_ingest_request_seconds_count{protocol,tenant,outcome}}: ok, cancelled, failed (a defect), or the lower-case name of
 * a {@link RefusedException.Cause}.
 */
public final class IngestMetrics {

    private final MeterRegistry registry;

    /** Looking a meter up in the registry costs more than all the rest of a small request's counting. */
    private final Map<Labels, Counter> counters = new ConcurrentHashMap<>();

    private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

    private record Labels(String protocol, Tenant tenant, String outcome, String reason) {}

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

    /**
     * Counts the records of a request that has ended.
     *
     * @param outcome of the request, which is the reason of what was shed
     */
    void count(Submission submission, RecordCounts counts, String outcome) {
        count(submission, "accepted", "stored", counts.accepted());
        count(submission, "rejected", "too_long", counts.tooLong());
        count(submission, "rejected", "malformed", counts.malformed());
        count(submission, "shed", outcome, counts.shed());
    }

    void count(Submission submission, String outcome, String reason, long records) {
        if (records > 0) {
            counters.computeIfAbsent(
                            new Labels(submission.protocol(), submission.tenant(), outcome, reason), this::counter)
                    .increment((double) records);
        }
    }

    private Counter counter(Labels labels) {
        return Counter.builder("weir.ingest.records")
                .tag("protocol", labels.protocol())
                .tag("tenant", labels.tenant().name())
                .tag("outcome", labels.outcome())
                .tag("reason", labels.reason())
                .register(registry);
    }

    Timer.Sample start() {
        return Timer.start(registry);
    }

    void stop(Timer.Sample sample, Submission submission, String outcome) {
        sample.stop(timers.computeIfAbsent(
                new Labels(submission.protocol(), submission.tenant(), outcome, ""), this::timer));
    }

    private Timer timer(Labels labels) {
        return Timer.builder("weir.ingest.request")
                .description("From the arrival of a request to its answer")
                .tag("protocol", labels.protocol())
                .tag("tenant", labels.tenant().name())
                .tag("outcome", labels.outcome())
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry);
    }
}
